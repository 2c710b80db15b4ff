import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { InfrastructureError } from '../infrastructure-error.js';
import { repositoryRoot } from '../repository-root.js';
import type { ServiceDatabases } from './databases.js';

/**
 * Brings every service's schema to the state of the code, each as its owner role; services are migrated side by side.
 * @throws InfrastructureError MIGRATION_FAILED with the service's own words
 */
export async function migrateAll(databases: ServiceDatabases): Promise<void> {
  await Promise.all(SERVICE_NAMES.map((name) => migrate(name, databases[name].ownerUrl)));
}

async function migrate(name: ServiceName, ownerUrl: string): Promise<void> {
  const root = repositoryRoot();
  const { NODE_OPTIONS: _, ...env } = process.env;
  try {
    await promisify(execFile)(process.execPath, [join(root, 'dist', 'apps', name, 'src', 'migrate.js')], {
      cwd: root,
      env: { ...env, DATABASE_URL: ownerUrl },
    });
  } catch (cause) {
    const { stderr, stdout } = cause as { stderr?: string; stdout?: string };
    const words = `${stderr ?? ''}${stdout ?? ''}`.trim().slice(-2_000);
    throw new InfrastructureError('MIGRATION_FAILED', `The migrations of ${name} failed:\n${words || String(cause)}`, {
      cause,
    });
  }
}

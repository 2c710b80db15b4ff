import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { InfrastructureError } from '../infrastructure-error.js';
import { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { repositoryRoot } from '../repository-root.js';
import type { ServiceDatabases } from './databases.js';

/**
 * Brings every service's schema to the state of the code, each as its owner role; services are migrated side by side.
 * @throws InfrastructureError MIGRATION_FAILED with the service's own words
 */
export async function migrateAll(databases: ServiceDatabases, reaper: Reaper = new Reaper()): Promise<void> {
  await Promise.all(SERVICE_NAMES.map((name) => migrate(name, databases[name].ownerUrl, reaper)));
}

async function migrate(name: ServiceName, ownerUrl: string, reaper: Reaper): Promise<void> {
  const root = repositoryRoot();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const script = join(root, 'dist', 'apps', name, 'src', 'migrate.js');
  try {
    await runProgram(
      {
        command: process.execPath,
        args: [script],
        stage: 'service',
        cwd: root,
        env: { ...env, DATABASE_URL: ownerUrl },
      },
      reaper,
    );
  } catch (cause) {
    const words = (cause as Error).message;
    throw new InfrastructureError('MIGRATION_FAILED', `The migrations of ${name} failed:\n${words}`, { cause });
  }
}

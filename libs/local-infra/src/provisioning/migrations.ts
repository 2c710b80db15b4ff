import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { InfrastructureError } from '../infrastructure-error.js';
import { nodeArguments, nodeEnvironment } from '../process/node-environment.js';
import { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { repositoryRoot } from '../repository-root.js';
import { noteSchema, type ServiceDatabases } from './databases.js';

/**
 * Brings every service's schema to the state of the code, each as its owner role; services are migrated side by side.
 * A database that this very build has migrated is left alone: asking each service takes over a CPU-second.
 * @throws InfrastructureError MIGRATION_FAILED with the service's own words
 */
export async function migrateAll(databases: ServiceDatabases, reaper: Reaper = new Reaper()): Promise<void> {
  const code = buildStamp();
  await Promise.all(
    SERVICE_NAMES.map(async (name) => {
      const database = databases[name];
      if (code !== undefined && database.schema === code) return;
      await migrate(name, database.ownerUrl, reaper);
      if (code !== undefined) await noteSchema(database, code);
    }),
  );
}

/** A digest of the sources that dist was compiled from, written by the build. */
function buildStamp(): string | undefined {
  const file = join(repositoryRoot(), 'dist', '.sources');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function migrate(name: ServiceName, ownerUrl: string, reaper: Reaper): Promise<void> {
  const root = repositoryRoot();
  const script = join(root, 'dist', 'apps', name, 'src', 'migrate.js');
  const env = { ...nodeEnvironment(process.env), DATABASE_URL: ownerUrl };
  try {
    const args = [...nodeArguments(), script];
    await runProgram({ command: process.execPath, args, stage: 'service', cwd: root, env }, reaper);
  } catch (cause) {
    const words = (cause as Error).message;
    throw new InfrastructureError('MIGRATION_FAILED', `The migrations of ${name} failed:\n${words}`, { cause });
  }
}

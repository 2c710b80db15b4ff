import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROCESS_NAMES } from '@waybill/system-map';
import { InfrastructureError } from '../infrastructure-error.js';
import { nodeArguments, nodeEnvironment } from '../process/node-environment.js';
import { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { repositoryRoot } from '../repository-root.js';
import { noteSchema, type ProcessDatabases } from './databases.js';

/**
 * Brings every process's schema to the state of the code, each as its owner role. A database that this very build has
 * migrated is left alone: asking takes over a CPU-second.
 * @throws InfrastructureError MIGRATION_FAILED with the process's own words
 */
export async function migrateAll(databases: Partial<ProcessDatabases>, reaper: Reaper = new Reaper()): Promise<void> {
  const code = buildStamp();
  const due = PROCESS_NAMES.flatMap((name) => {
    const database = databases[name];
    return database && (code === undefined || database.schema !== code) ? [{ name, database }] : [];
  });
  if (due.length === 0) return;
  await migrate(Object.fromEntries(due.map(({ name, database }) => [name, database.ownerUrl])), reaper);
  if (code !== undefined) await Promise.all(due.map(({ database }) => noteSchema(database, code)));
}

/** A digest of the sources that dist was compiled from, written by the build. */
function buildStamp(): string | undefined {
  const file = join(repositoryRoot(), 'dist', '.sources');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function migrate(ownerUrls: Readonly<Record<string, string>>, reaper: Reaper): Promise<void> {
  const root = repositoryRoot();
  // Compiled, as the services are, also where this file is not.
  const script = join(root, 'dist', 'libs', 'local-infra', 'src', 'provisioning', 'migrate-main.js');
  const env = { ...nodeEnvironment(process.env), MIGRATE_DATABASES: JSON.stringify(ownerUrls) };
  try {
    const args = [...nodeArguments(), script];
    await runProgram({ command: process.execPath, args, stage: 'service', cwd: root, env }, reaper);
  } catch (cause) {
    throw new InfrastructureError('MIGRATION_FAILED', `Migrations failed:\n${(cause as Error).message}`, { cause });
  }
}

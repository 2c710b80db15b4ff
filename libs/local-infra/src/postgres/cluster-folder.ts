import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canReach, type RunAs } from './run-as.js';

/** Where root puts databases whose own data folder the Postgres user cannot reach. */
const ELSEWHERE = '/var/lib/waybill';
const POINTER = 'elsewhere';

/**
 * The folder for the databases of a data folder: inside it where the Postgres user can reach it, otherwise elsewhere
 * with a pointer left inside, so that deleting the data finds it.
 */
export async function clusterFolder(dataDir: string, user: RunAs | undefined): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const own = user && !canReach(dataDir, user) ? elsewhere(dataDir) : dataDir;
  if (own !== dataDir) {
    await mkdir(own, { recursive: true });
    // Whatever the umask is.
    for (const folder of [ELSEWHERE, own]) await chmod(folder, 0o755);
    await writeFile(join(dataDir, POINTER), own);
  }
  return own;
}

function elsewhere(dataDir: string): string {
  return join(ELSEWHERE, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
}

/** Deletes the databases of a data folder wherever they are; the server must have ended. */
export async function deleteCluster(dataDir: string): Promise<void> {
  const pointer = await readFile(join(dataDir, POINTER), 'utf8').catch(() => undefined);
  if (pointer === elsewhere(dataDir)) await rm(pointer, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

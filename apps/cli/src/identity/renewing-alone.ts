import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dataFolder } from '@waybill/local-infra';
import { OperationError } from '@waybill/operations/words';

/** A lock that is older was left behind by a command that was killed, ms. */
const STALE_MS = 20_000;
const WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/**
 * Does what no other command of this data folder does at the same time.
 * @throws OperationError unreachable when the others do not finish within 30 s
 */
export async function renewingAlone<T>(work: () => Promise<T>): Promise<T> {
  const lock = join(dataFolder(), 'login.lock');
  const until = Date.now() + WAIT_MS;
  while (!taken(lock)) {
    if (Date.now() > until) {
      throw new OperationError('unreachable', `another command is renewing the login; if none is, remove ${lock}`);
    }
    await pause(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A folder: to make it is one step that only one command takes. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > STALE_MS) rmSync(lock, { recursive: true, force: true });
  return false;
}

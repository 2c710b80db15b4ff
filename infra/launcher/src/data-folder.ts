import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, readRecord, readRunState, recordOf, stillRuns, type ProcessRecord } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';

const LOCK = 'launcher.json';
const MARK = '.waybill';

/** The folder that keeps everything between runs, held by at most one launcher at a time. */
export class DataFolder {
  private constructor(readonly path: string) {}

  /**
   * Takes the folder, making it if need be, and ends what a launcher that was killed left running.
   * @throws LaunchError ALREADY_RUNNING; BAD_SETTING when the folder holds something else
   */
  static async take(path: string): Promise<DataFolder> {
    mkdirSync(path, { recursive: true });
    if (!isWaybillData(path)) {
      if (readdirSync(path).length > 0) {
        throw new LaunchError(
          'BAD_SETTING',
          `WAYBILL_DATA_DIR is ${path}, which holds something else; name an empty folder`,
        );
      }
      writeFileSync(join(path, MARK), 'Data of a local Waybill; `npm run reset` deletes this folder.\n');
    }
    const folder = new DataFolder(path);
    folder.lock();
    await endLeftovers(path);
    return folder;
  }

  /** Containers keep their data outside the folder: whoever deletes it must know. */
  noteDocker(): void {
    writeFileSync(join(this.path, 'docker'), 'Docker volumes hold data of this folder.\n');
  }

  release(): void {
    for (const file of ['run.json', LOCK]) rmSync(join(this.path, file), { force: true });
  }

  private lock(): void {
    const file = join(this.path, LOCK);
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify(recordOf(process.pid)));
    try {
      while (!appeared(own, file)) this.refuseHolder(file);
    } finally {
      rmSync(own, { force: true });
    }
  }

  /** Removes the lock of a launcher that is gone. */
  private refuseHolder(file: string): void {
    const holder = launcherOf(this.path);
    if (holder) {
      throw new LaunchError(
        'ALREADY_RUNNING',
        `Waybill runs already on ${this.path} (process ${holder.pid}). ` +
          'Stop it first, or name another folder by WAYBILL_DATA_DIR and other ports.',
      );
    }
    rmSync(file, { force: true });
  }
}

/** Gives a finished file its name, unless the name is taken: who sees the lock sees all of it. */
function appeared(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export function isWaybillData(path: string): boolean {
  return existsSync(join(path, MARK));
}

/** The launcher that holds a data folder, while it runs. */
export function launcherOf(path: string): ProcessRecord | undefined {
  const holder = readRecord(join(path, LOCK));
  return holder && stillRuns(holder) ? holder : undefined;
}

/** Processes of a launcher that could not end them; broker and database look after themselves when they start. */
export async function endLeftovers(path: string): Promise<void> {
  const state = readRunState(path);
  const all = [
    ...(state?.services ?? []),
    ...(state?.gateway?.instances ?? []),
    ...(state?.issuer ? [state.issuer] : []),
  ];
  const left = all.flatMap(({ process }) => (process ? [process] : []));
  await Promise.all(left.map((record) => endProcess(record, 'SIGTERM')));
}

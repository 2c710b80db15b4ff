import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import { OwnedProcess } from '../process/owned-process.js';
import type { Reaper } from '../process/reaper.js';

/**
 * Kafka's classes as the JVM has parsed and verified them (class data sharing): a broker is up after little more than
 * half of the CPU time. Kept beside the jars, one for every Java; a JVM that it does not fit starts without it.
 */
export function findClassArchive(jars: string): string | undefined {
  const java = javaIdentity();
  const name = readdirSync(jars).find((file) => file.startsWith(`classes-${java}-`));
  if (java === undefined || name === undefined) return undefined;
  const file = join(jars, name);
  // The JVM checks whose archive it is, but crashes on half of one: its name says how long it is.
  return name.endsWith(`-${statSync(file, { throwIfNoEntry: false })?.size}.jsa`) ? file : undefined;
}

/** Has a broker note the classes that it loads, from which {@link makeClassArchive} makes the archive. */
export const noteClasses = (classList: string): string[] => [
  '-XX:+IgnoreUnrecognizedVMOptions',
  `-XX:DumpLoadedClassList=${classList}`,
];

export const useClassArchive = (file: string): string[] => [
  '-Xshare:auto',
  `-XX:SharedArchiveFile=${file}`,
  // An archive that does not fit is not worth a line.
  '-Xlog:disable',
  '-Xlog:all=error:stderr',
];

export interface ClassArchiveOrder {
  /** Where the jars are and the archive will be. */
  readonly jars: string;
  /** What a broker noted. */
  readonly classList: string;
  /** The options that a broker runs with. */
  readonly jvm: readonly string[];
  /** Ends the work at once: it must hold nobody up. */
  readonly stopping: Promise<unknown>;
  readonly reaper: Reaper;
}

/**
 * About 8 CPU-seconds at the lowest priority. The archive appears under its name only when it is complete. Where it
 * cannot be made (no room, no right to write) the next start is like this one.
 * @returns whether it is there
 */
export async function makeClassArchive(order: ClassArchiveOrder): Promise<boolean> {
  const { jars } = order;
  const java = javaIdentity();
  if (java === undefined) return false;
  if (findClassArchive(jars) !== undefined) return true;
  const unfinished = join(jars, `.classes-${process.pid}`);
  try {
    if (!(await dump(order, unfinished))) return false;
    toDisk(unfinished);
    renameSync(unfinished, join(jars, `classes-${java}-${statSync(unfinished).size}.jsa`));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

async function dump({ jvm, classList, stopping, reaper }: ClassArchiveOrder, file: string): Promise<boolean> {
  const options = ['-Xshare:dump', '-Xlog:disable', `-XX:SharedClassListFile=${classList}`];
  const args = [...jvm, ...options, `-XX:SharedArchiveFile=${file}`];
  const child = await OwnedProcess.start({ command: 'java', args, stage: 'broker', stopSignal: 'SIGKILL' }, reaper);
  void stopping.then(() => child.kill());
  lowerPriority(child.pid);
  return (await child.exited).code === 0;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already.
  }
}

/** A power cut must not leave a file of the right length with nothing in it. */
function toDisk(file: string): void {
  const descriptor = openSync(file, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** The `java` that would run: another path, another length or another time is another Java. */
function javaIdentity(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const java = folders
    .map((folder) => statSync(join(folder, 'java'), { throwIfNoEntry: false }) && realpathSync(join(folder, 'java')))
    .find((file) => file !== undefined);
  if (java === undefined) return undefined;
  const { size, mtimeMs } = statSync(java);
  return createHash('sha256').update(`${java} ${size} ${mtimeMs}`).digest('hex').slice(0, 8);
}

import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { until } from './until.js';

/**
 * When a process began, as the operating system tells it: together with the pid it identifies a process for good,
 * also after the pid has been given to another one.
 */
function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted after the command in parentheses, which may hold spaces; a zombie runs no more.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

export interface ProcessRecord {
  readonly pid: number;
  readonly startedAt: string;
}

export function recordOf(pid: number): ProcessRecord {
  return { pid, startedAt: startedAt(pid) ?? '' };
}

/** Whether the very process of the record still runs (where there is no /proc: whether any process has its pid). */
export function stillRuns(record: ProcessRecord): boolean {
  return send(record.pid, 0) && (startedAt(record.pid) ?? '') === record.startedAt;
}

export async function writeRecord(file: string, pid: number): Promise<void> {
  await writeFile(file, JSON.stringify(recordOf(pid)));
}

export function readRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

/** Ends the very process of the record, by force after the grace time; nothing happens when it is gone already. */
export async function endProcess(record: ProcessRecord, signal: NodeJS.Signals, graceMs = 8_000): Promise<void> {
  if (!stillRuns(record)) return;
  const gone = (): Promise<boolean> => Promise.resolve(!stillRuns(record));
  send(record.pid, signal);
  if (await until(gone, { timeoutMs: graceMs })) send(record.pid, 'SIGKILL');
  await until(gone, { timeoutMs: 2_000 });
}

/** Ends what an earlier run recorded in a file, and forgets it. */
export async function endRecorded(file: string, signal: NodeJS.Signals): Promise<void> {
  const record = readRecord(file);
  if (record) await endProcess(record, signal);
  await rm(file, { force: true });
}

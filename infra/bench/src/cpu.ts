import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second on Linux (USER_HZ, proc(5)). */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  /** User + system time of the process and of its children that have ended, ms. */
  readonly cpuMs: number;
}

/** CPU time in ms that each named process tree has used so far; empty where /proc is not there. */
export function cpuOfTrees(roots: ReadonlyMap<string, number>): Map<string, number> {
  const processes = readProcesses();
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of processes) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const total = (pid: number): number =>
    (processes.get(pid)?.cpuMs ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + total(child), 0);
  return new Map([...roots].filter(([, pid]) => processes.has(pid)).map(([name, pid]) => [name, total(pid)]));
}

function readProcesses(): Map<number, ProcessTimes> {
  const found = new Map<number, ProcessTimes>();
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return found;
  }
  for (const entry of entries) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const times = readTimes(pid);
    if (times) found.set(pid, times);
  }
  return found;
}

/** Fields of /proc/<pid>/stat after the command in parentheses; see proc_pid_stat(5). */
function readTimes(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
    return { parent: fields[1] ?? 0, cpuMs: (ticks * 1000) / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

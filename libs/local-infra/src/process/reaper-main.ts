/**
 * The other end of the Reaper's pipe. Reads one JSON object a line (`add` or `remove`); at the end of the stream
 * the parent is gone, and everything still on the list is ended, in the order of Reaper.endAll.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Entry {
  readonly stage: 'service' | 'broker' | 'database';
  readonly graceMs: number;
  readonly pid?: number;
  readonly signal?: NodeJS.Signals;
  readonly command?: readonly string[];
}

type Line = { readonly remove: string } | ({ readonly add: string } & Entry);

const entries = new Map<string, Entry>();

// A Ctrl-C meant for the parent must not end the one that cleans up after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text) as Line;
  if ('remove' in line) entries.delete(line.remove);
  else entries.set(line.add, line);
}

for (const stages of [['service'], ['broker', 'database']]) {
  const group = [...entries.values()].filter(({ stage }) => stages.includes(stage));
  await Promise.all(group.map((entry) => (entry.command ? run(entry.command, entry.graceMs) : end(entry))));
}

async function end({ pid, signal, graceMs }: Entry): Promise<void> {
  if (pid === undefined || !signalGroup(pid, signal ?? 'SIGTERM')) return;
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline) {
    if (!signalGroup(pid, 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

async function run(command: readonly string[], timeout: number): Promise<void> {
  const [file = '', ...args] = command;
  await new Promise<void>((resolve) => {
    spawn(file, args, { stdio: 'ignore', timeout })
      .on('error', () => resolve())
      .on('exit', () => resolve());
  });
}

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/** What could be put right by whoever typed the command; shown without a stack. */
export class Refusal extends Error {}

const children = new Set();
const stopAll = (signal) => {
  for (const child of children) endGroup(child, 'SIGTERM');
  process.exit(128 + constants.signals[signal]);
};
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of SIGNALS) process.on(signal, stopAll);

/** From here on signals are another program's to answer. */
export function handOverSignals() {
  for (const signal of SIGNALS) process.off(signal, stopAll);
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}

/**
 * Runs a program in a process group of its own, so that it ends with all it started when we are told to stop.
 * @returns {Promise<{ code: number, output: string }>} both streams together, also shown as they come if asked for
 */
export function run(command, args, { env = process.env, show = false, cwd = REPOSITORY, timeout = undefined } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd, env, stdio, timeout, detached: true });
    children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      children.delete(child);
      reject(new Refusal(`${command} cannot be run: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      children.delete(child);
      resolve({ code: code ?? 128 + constants.signals[signal], output });
    });
  });
}

/** Like {@link run}, but anything else than success is a Refusal that shows what the program said. */
export async function runOrRefuse(what, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Refusal(`${what} failed (exit code ${code}):\n${output.trim().slice(-4_000)}`);
  return output;
}

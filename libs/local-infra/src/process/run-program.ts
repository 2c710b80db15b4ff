import { OwnedProcess, type ProcessSpec } from './owned-process.js';
import type { Reaper } from './reaper.js';

/** A program that should have ended well and did not; the message is the end of what it printed. */
export class ProgramFailedError extends Error {
  override readonly name = 'ProgramFailedError';
  readonly code = 'PROGRAM_FAILED';
}

/**
 * Runs a program to its end and returns what it printed, both streams together.
 * @throws ProgramFailedError when it ends with another code than 0
 */
export async function runProgram(spec: Omit<ProcessSpec, 'onLine' | 'outputFd'>, reaper: Reaper): Promise<string> {
  const lines: string[] = [];
  const child = await OwnedProcess.start({ ...spec, onLine: (line) => lines.push(line) }, reaper);
  const { code, signal } = await child.exited;
  const output = lines.join('\n').trim();
  if (code === 0) return output;
  throw new ProgramFailedError(output.slice(-2_000) || `${spec.command} ended with ${code ?? signal}`);
}

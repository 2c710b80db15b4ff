import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { InfrastructureError } from '../infrastructure-error.js';
import { OwnedProcess, type ProcessExit, type ProcessSpec } from './owned-process.js';
import type { Reaper } from './reaper.js';
import { writeRecord } from './recorded-process.js';

const READY_MS = 60_000;

export interface EmbeddedServerSpec {
  /** As messages call it. */
  readonly name: string;
  readonly program: Omit<ProcessSpec, 'outputFd' | 'onLine'>;
  /** Where the process is recorded, for the run after a crash. */
  readonly pidFile: string;
  /** Holds what this run of it says, nothing older. */
  readonly logFile: string;
  /** Resolves with undefined once the server answers, else with the last error when the time is over. */
  readonly answers: (timeoutMs: number) => Promise<Error | undefined>;
}

/** A server of ours as a child process. */
export abstract class EmbeddedServer {
  protected constructor(private readonly process: OwnedProcess) {}

  /**
   * Resolves when the server answers.
   * @throws InfrastructureError START_FAILED, or NOT_READY with the end of its log
   */
  protected static async run(spec: EmbeddedServerSpec, reaper: Reaper): Promise<OwnedProcess> {
    const output = openSync(spec.logFile, 'w');
    try {
      const child = await OwnedProcess.start({ ...spec.program, outputFd: output }, reaper);
      await writeRecord(spec.pidFile, child.pid);
      await ready(child, spec);
      return child;
    } finally {
      closeSync(output);
    }
  }

  get pid(): number {
    return this.process.pid;
  }

  get exited(): Promise<ProcessExit> {
    return this.process.exited;
  }

  /** Ends it in order, by force after its grace time. */
  async stop(): Promise<void> {
    await this.process.stop();
  }

  /** SIGKILL, as a crash would. */
  kill(): void {
    this.process.kill();
  }
}

async function ready(child: OwnedProcess, { name, logFile, answers }: EmbeddedServerSpec): Promise<void> {
  const ended = child.exited.then(() => new InfrastructureError('START_FAILED', `${name} ended at once`));
  const failure = await Promise.race([ended, answers(READY_MS)]);
  if (!failure) return;
  child.kill();
  const log = (await readFile(logFile, 'utf8')).trim().slice(-2_000);
  throw new InfrastructureError('NOT_READY', `${name} did not come up (${failure.message}). Its log:\n${log}`);
}

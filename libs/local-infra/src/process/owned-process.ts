import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { InfrastructureError } from '../infrastructure-error.js';
import type { Reaper, ReapStage } from './reaper.js';

const DEFAULT_GRACE_MS = 8_000;

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly stage: ReapStage;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** What asks it to end in order. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take to end in order before SIGKILL, default 8 s. */
  readonly graceMs?: number;
  /** File descriptor for both output streams; it stays valid when this process dies. */
  readonly outputFd?: number;
  /** Called with every line of both streams; not together with {@link outputFd}. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A child in a process group of its own, so that a Ctrl-C in the terminal reaches only the parent, which then ends its
 * children in order. Whatever happens to the parent, the reaper ends the child.
 */
export class OwnedProcess {
  readonly exited: Promise<ProcessExit>;
  private exit: ProcessExit | undefined;

  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    private readonly spec: ProcessSpec,
    reaper: Reaper,
  ) {
    const { stage, stopSignal: signal = 'SIGTERM', graceMs = DEFAULT_GRACE_MS } = spec;
    const release = reaper.register({ stage, graceMs, lastResort: { pid, signal }, stop: () => this.stop() });
    this.exited = new Promise((resolve) => {
      // 'close' and not 'exit': by then its last lines have been read.
      child.once('close', (code, exitSignal) => {
        this.exit = { code, signal: exitSignal };
        release();
        resolve(this.exit);
      });
    });
  }

  /** @throws InfrastructureError START_FAILED when the program cannot be run at all. */
  static async start(spec: ProcessSpec, reaper: Reaper): Promise<OwnedProcess> {
    const output = spec.outputFd ?? (spec.onLine ? 'pipe' : 'ignore');
    const child = spawn(spec.command, spec.args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: spec.env ?? process.env,
      ...(spec.cwd !== undefined && { cwd: spec.cwd }),
      ...(spec.uid !== undefined && { uid: spec.uid }),
      ...(spec.gid !== undefined && { gid: spec.gid }),
    });
    const pid = child.pid;
    if (pid === undefined) {
      const cause = await new Promise<Error>((resolve) => child.once('error', resolve));
      throw new InfrastructureError('START_FAILED', `Cannot run ${spec.command}: ${cause.message}`, { cause });
    }
    child.on('error', () => undefined);
    if (spec.onLine) {
      for (const stream of [child.stdout, child.stderr]) {
        if (stream) createInterface({ input: stream }).on('line', spec.onLine);
      }
    }
    return new OwnedProcess(child, pid, spec, reaper);
  }

  get running(): boolean {
    return this.exit === undefined;
  }

  /** Sends a signal to the process alone; does nothing once it has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  /** Resolves when the process is gone: asked to end, and after its grace time ended by force with all its children. */
  async stop(graceMs: number = this.spec.graceMs ?? DEFAULT_GRACE_MS): Promise<ProcessExit> {
    this.signal(this.spec.stopSignal ?? 'SIGTERM');
    const force = setTimeout(() => this.kill(), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(force);
    }
  }

  /** SIGKILL to the whole group: what a crash of the machine would do to it. */
  kill(): void {
    if (!this.running) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      this.child.kill('SIGKILL');
    }
  }
}

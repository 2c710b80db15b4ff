import { spawn, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import type { Socket } from 'node:net';

export type ReapStage = 'service' | 'broker' | 'database';

/** The order in which things end: who writes to another one goes first. */
const ROUNDS: readonly (readonly ReapStage[])[] = [['service'], ['broker', 'database']];

/** Something that must not outlive this process. */
export interface Reapable {
  readonly stage: ReapStage;
  /** How long it may take to end in order. */
  readonly graceMs: number;
  /** How somebody else ends it: a signal to a process group (then SIGKILL), or a command. */
  readonly lastResort:
    | { readonly pid: number; readonly signal: NodeJS.Signals }
    | { readonly command: readonly [file: string, ...args: string[]] };
  /** How this process ends it. */
  stop(): Promise<unknown>;
}

/**
 * Guarantees that nothing registered outlives this process, not even when it is ended by SIGKILL: a small process in a
 * session of its own holds the other end of a pipe, and when the pipe closes it ends whatever is still registered.
 * It exists only while something is registered.
 */
export class Reaper {
  private watcher: ChildProcess | undefined;
  private readonly registered = new Map<string, Reapable>();
  private ids = 0;

  /** @returns what to call when it has ended by itself */
  register(reapable: Reapable): () => void {
    const id = String((this.ids += 1));
    const { stage, graceMs, lastResort } = reapable;
    this.registered.set(id, reapable);
    this.watcher ??= startWatcher();
    this.watcher.stdin?.write(`${JSON.stringify({ add: id, stage, graceMs, ...lastResort })}\n`);
    return () => this.release(id);
  }

  /** Ends everything that is registered: services, then what they wrote to. */
  async endAll(): Promise<void> {
    for (const stages of ROUNDS) {
      const due = [...this.registered.values()].filter(({ stage }) => stages.includes(stage));
      await Promise.allSettled(due.map((reapable) => reapable.stop()));
    }
  }

  private release(id: string): void {
    if (!this.registered.delete(id)) return;
    this.watcher?.stdin?.write(`${JSON.stringify({ remove: id })}\n`);
    if (this.registered.size === 0) {
      this.watcher?.stdin?.end();
      this.watcher = undefined;
    }
  }
}

function startWatcher(): ChildProcess {
  // Compiled it is .js; under Jest it is .ts, which Node 24 runs as it is.
  const script = join(import.meta.dirname, `reaper-main${extname(import.meta.filename)}`);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const watcher = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env });
  watcher.unref();
  const pipe = watcher.stdin as Socket;
  pipe.unref();
  // Its death takes the guarantee away, not the work.
  pipe.on('error', () => undefined);
  watcher.on('error', () => undefined);
  return watcher;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import type { Socket } from 'node:net';

/** The order in which the dead launcher's children end: who writes to another one goes first. */
export type ReapStage = 'service' | 'broker' | 'database';

export interface Reapable {
  readonly stage: ReapStage;
  readonly graceMs: number;
}

/**
 * Guarantees that no child outlives this process, not even when it is ended by SIGKILL: a small process in a session
 * of its own holds the other end of a pipe, and when the pipe closes it ends whatever is still registered.
 * It exists only while something is registered.
 */
export class Reaper {
  private watcher: ChildProcess | undefined;
  private readonly registered = new Set<string>();

  /** @param pid leader of the process group to end: SIGTERM (SIGINT for Postgres), after `graceMs` SIGKILL. */
  registerProcess(pid: number, reapable: Reapable & { readonly signal: NodeJS.Signals }): void {
    this.add(`pid:${pid}`, { pid, ...reapable });
  }

  releaseProcess(pid: number): void {
    this.remove(`pid:${pid}`);
  }

  /** A command that undoes what was started elsewhere, such as containers in a Docker engine. */
  registerCommand(id: string, command: readonly string[], reapable: Reapable): void {
    this.add(`command:${id}`, { command, ...reapable });
  }

  releaseCommand(id: string): void {
    this.remove(`command:${id}`);
  }

  private add(id: string, entry: object): void {
    this.registered.add(id);
    this.watcher ??= startWatcher();
    this.watcher.stdin?.write(`${JSON.stringify({ add: id, ...entry })}\n`);
  }

  private remove(id: string): void {
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
  const watcher = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  watcher.unref();
  const pipe = watcher.stdin as Socket;
  pipe.unref();
  // Its death takes the guarantee away, not the work.
  pipe.on('error', () => undefined);
  watcher.on('error', () => undefined);
  return watcher;
}

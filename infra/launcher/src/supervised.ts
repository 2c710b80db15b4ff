import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessExit } from '@waybill/local-infra';

/** A process, or something that lives as long as one. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
}

export interface SupervisedOptions<R extends Running> {
  readonly name: string;
  readonly start: () => Promise<R>;
  /** Called with a line for people. */
  readonly say: (line: string) => void;
  /** Called whenever another process took over. */
  readonly onStarted?: (running: R) => void;
  /** Once aborted nothing is started any more. */
  readonly stopping: AbortSignal;
  /** First and longest pause before a restart, ms; the pause doubles from one to the other. */
  readonly backoffMs?: { readonly first: number; readonly longest: number };
  /** A process that lived that long, ms, failed by chance: the pause starts from the first again. */
  readonly steadyAfterMs?: number;
}

/** Keeps one process running: whoever dies without being asked is started again, with a line that says so. */
export class Supervised<R extends Running = Running> {
  private current: R | undefined;
  private failures = 0;

  constructor(private readonly options: SupervisedOptions<R>) {}

  get running(): R | undefined {
    return this.current;
  }

  /** The first start. A failure is the caller's; only after it the restarts begin. */
  async start(): Promise<R> {
    const running = await this.options.start();
    this.watch(running);
    return running;
  }

  private watch(running: R): void {
    this.current = running;
    const since = Date.now();
    this.options.onStarted?.(running);
    void running.exited.then((exit) => {
      this.current = undefined;
      if (this.options.stopping.aborted) return;
      if (Date.now() - since >= (this.options.steadyAfterMs ?? 10_000)) this.failures = 0;
      void this.restart(`ended with ${exit.signal ?? `code ${exit.code ?? 'unknown'}`}`);
    });
  }

  private async restart(why: string): Promise<void> {
    const { name, say, stopping, start, backoffMs = { first: 500, longest: 5_000 } } = this.options;
    const delay = Math.min(backoffMs.first * 2 ** this.failures, backoffMs.longest);
    this.failures += 1;
    say(`${name} ${why}; starting it again in ${delay / 1_000} s`);
    await pause(delay, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      this.watch(await start());
      say(`${name} runs again`);
    } catch (error) {
      if (!stopping.aborted) await this.restart(`could not be started (${(error as Error).message})`);
    }
  }
}

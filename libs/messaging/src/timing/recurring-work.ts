import { setTimeout as delay } from 'node:timers/promises';
import { aFunction, checkOptions, milliseconds, required } from '../options/check-options.js';
import { guarded } from '../options/guarded.js';
import { Backoff } from './backoff.js';

/** Longest pause after rounds that failed. */
const MAX_PAUSE_MS = 10_000;

export interface RecurringWorkOptions {
  /** Pause after a round that left nothing to do, ms. */
  readonly everyMs: number;
  /** How long stop() waits for the round under way, ms. Default 5 s. */
  readonly stopMs?: number;
  /** Told of a round that failed; the next one comes after a pause that doubles up to 10 s. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Rounds of work that nobody asks for: deadlines that pass, rows that expire. One round at a time in this process; other
 * instances run theirs beside it, so a round must claim what it works on (`SKIP LOCKED`) or be harmless when repeated.
 * Keep a round small and let it say that there is more.
 */
export class RecurringWork {
  private readonly stopping = new AbortController();
  private readonly backoff: Backoff;
  private readonly onError: (error: unknown) => void;
  private running: Promise<void> | undefined;

  /**
   * @param round resolves true when there is more to do at once; its signal is aborted by {@link stop}
   * @throws InvalidOptionError
   */
  constructor(
    private readonly round: (signal: AbortSignal) => Promise<boolean>,
    private readonly options: RecurringWorkOptions,
  ) {
    checkOptions('RecurringWork', options, {
      everyMs: required(milliseconds(1)),
      stopMs: milliseconds(),
      onError: aFunction,
    });
    this.onError = guarded('RecurringWork', 'onError', options.onError);
    this.backoff = new Backoff(options.everyMs, Math.max(options.everyMs, MAX_PAUSE_MS));
  }

  /** Begins the first round at once. */
  start(): void {
    this.running ??= this.runOn();
  }

  /** Begins no more rounds and waits for the one under way, `stopMs` at most. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const deadline = new AbortController();
    const timer = delay(this.options.stopMs ?? 5_000, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([this.running, timer]);
    deadline.abort();
  }

  private async runOn(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const pauseMs = await this.pauseAfterRound(signal);
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async pauseAfterRound(signal: AbortSignal): Promise<number> {
    try {
      const more = await this.round(signal);
      this.backoff.reset();
      return more ? 0 : this.options.everyMs;
    } catch (error) {
      this.onError(error);
      return this.backoff.next();
    }
  }
}

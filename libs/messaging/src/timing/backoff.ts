import { setTimeout as delay } from 'node:timers/promises';

/** Pauses that double from `minMs` to `maxMs` and start over after a success. */
export class Backoff {
  private nextMs: number;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
  ) {
    this.nextMs = minMs;
  }

  /** The pause now due, ms; the next one is twice as long. */
  next(): number {
    const pause = this.nextMs;
    this.nextMs = Math.min(this.maxMs, pause * 2);
    return pause;
  }

  /**
   * Waits for the pause now due, drawn from its upper half, so that instances spread out; ends early, without an error,
   * when `signal` is aborted.
   */
  async wait(signal?: AbortSignal): Promise<void> {
    const pause = this.next() * (0.5 + Math.random() / 2);
    await delay(pause, undefined, signal && { signal }).catch(() => undefined);
  }

  reset(): void {
    this.nextMs = this.minMs;
  }
}

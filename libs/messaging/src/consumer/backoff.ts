import { setTimeout as delay } from 'node:timers/promises';

/** Waiting times that double from `firstMs` to `maxMs`, each drawn from the upper half so that instances spread out. */
export class Backoff {
  private next: number;

  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
  ) {
    this.next = firstMs;
  }

  reset(): void {
    this.next = this.firstMs;
  }

  /** Waits; returns early, without an error, when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    const ms = this.next * (0.5 + Math.random() / 2);
    this.next = Math.min(this.next * 2, this.maxMs);
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }
}

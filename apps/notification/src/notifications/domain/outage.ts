const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps a channel that is out of reach from being asked over and over: after a failure it rests, longer each time, up
 * to 5 s; then a single message tries whether it is back. How much waits makes no difference to what an outage costs.
 */
export class Outage {
  private pauseMs = 0;
  private restsUntil = 0;

  /** How many of `limit` messages may be tried at `now` (ms). */
  allows(limit: number, now: number): number {
    if (this.pauseMs === 0) return limit;
    return now >= this.restsUntil ? Math.min(limit, 1) : 0;
  }

  /** Several failures of one moment count as one. */
  failed(now: number): void {
    if (now < this.restsUntil) return;
    this.pauseMs = Math.min(this.pauseMs * 2 || FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    this.restsUntil = now + this.pauseMs;
  }

  /** @returns whether this was the end of an outage. */
  answered(): boolean {
    const over = this.pauseMs > 0;
    this.pauseMs = 0;
    this.restsUntil = 0;
    return over;
  }
}

/** Pauses that double from `minMs` to `maxMs` and start over after a success. */
export class Backoff {
  private nextMs: number;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
  ) {
    this.nextMs = minMs;
  }

  next(): number {
    const pause = this.nextMs;
    this.nextMs = Math.min(this.maxMs, pause * 2);
    return pause;
  }

  reset(): void {
    this.nextMs = this.minMs;
  }
}

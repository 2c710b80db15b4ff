/**
 * How long to wait before looking into an empty outbox again. Writers wake the relay, so looking is only the net: it
 * slows down to the longest pause. Rows found without a wake mean that someone writes who cannot wake us, and make it
 * quick again.
 */
export class PollPace {
  private pauseMs: number;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
  ) {
    this.pauseMs = maxMs;
  }

  get ms(): number {
    return this.pauseMs;
  }

  foundUnannounced(): void {
    this.pauseMs = this.minMs;
  }

  foundNothing(): void {
    this.pauseMs = Math.min(this.maxMs, this.pauseMs * 2);
  }
}

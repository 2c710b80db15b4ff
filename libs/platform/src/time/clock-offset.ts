/** One look at another clock, ms. `sentAt` and `answeredAt` are by one monotonic clock of ours. */
export interface ClockSample {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** What the other clock said somewhere in between. */
  readonly theirs: number;
}

/**
 * How far another clock is ahead of our monotonic one, ms, as far as samples can tell: it lies somewhere between what it
 * would be if the answer had taken all of the time and none of it.
 */
export class ClockOffset {
  private known: number | undefined;

  /** Undefined before the first sample. */
  get ms(): number | undefined {
    return this.known;
  }

  /**
   * Moves no further than the sample demands, so that a slow answer, which says little, changes nothing, and time does not
   * jump to and fro with every answer.
   */
  learn({ sentAt, answeredAt, theirs }: ClockSample): void {
    const [least, most] = [theirs - answeredAt, theirs - sentAt];
    const known = this.known ?? (least + most) / 2;
    this.known = Math.min(Math.max(known, least), most);
  }
}

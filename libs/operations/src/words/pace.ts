import { setTimeout as pause } from 'node:timers/promises';

/** Keeps work below a number of things a second, counted from its first. */
export class Pace {
  private begun: number | undefined;
  private done = 0;

  /** @param rate things a second; undefined for as fast as it goes */
  constructor(
    private readonly rate: number | undefined,
    private readonly now: () => number = () => performance.now(),
    private readonly sleep: (ms: number) => Promise<unknown> = (ms) => pause(ms),
  ) {}

  /** How many to do at a time: `most`, or what a second may take if that is less. */
  batch(most: number): number {
    return this.rate === undefined ? most : Math.max(1, Math.min(most, this.rate));
  }

  count(things: number): void {
    this.done += things;
  }

  /** Resolves when the next may be done. */
  async wait(): Promise<void> {
    this.begun ??= this.now();
    if (this.rate === undefined) return;
    const ms = this.begun + (this.done * 1_000) / this.rate - this.now();
    if (ms > 0) await this.sleep(ms);
  }
}

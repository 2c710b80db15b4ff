import type { Clock } from '@waybill/platform';

const NEW_YEAR = Date.parse('2026-01-01T00:00:00Z');

/**
 * A clock that the test moves. It stands still in between; where rows also bear the time of the database, let it run
 * with the machine's: `new TestClock(Date.now)`.
 */
export class TestClock implements Clock {
  private ahead = 0;

  /** @param base where the time comes from that the test moves on, Unix milliseconds */
  constructor(private readonly base: () => number = () => NEW_YEAR) {}

  now(): Date {
    return new Date(this.base() + this.ahead);
  }

  advance(ms: number): void {
    this.ahead += ms;
  }
}

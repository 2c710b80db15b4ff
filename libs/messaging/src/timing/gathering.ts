import { setTimeout as delay } from 'node:timers/promises';
import { checkOptions, milliseconds, required } from '../options/check-options.js';

/**
 * From this many items on, a set says that there is load: more will be there in a moment. Not fewer: a few orders that
 * wait for each other at every step arrive together at the next, and would keep waiting without any load.
 */
const LOAD_FROM = 16;

/**
 * Lets sets grow under load: one that follows a set of several items is begun no sooner than `everyMs` after it. What a
 * set costs is mostly the same for three items and for sixty, so a service under load does fewer, larger ones; and
 * without load (a few items at a time) nothing ever waits.
 */
export class Gathering {
  private begunAt = Number.NEGATIVE_INFINITY;
  private lastSize = 0;

  /** @throws InvalidOptionError */
  constructor(private readonly everyMs: number) {
    checkOptions('Gathering', { everyMs }, { everyMs: required(milliseconds()) });
  }

  /** Resolves when the next set is due: at once, unless the last one was recent and of several items. */
  async due(): Promise<void> {
    const wait = this.waitAt(performance.now());
    if (wait >= 1) await delay(wait);
  }

  /** @returns ms to wait at `now` (ms of any steady clock, the same as in {@link begin}) */
  waitAt(now: number): number {
    return this.lastSize >= LOAD_FROM ? Math.max(0, this.begunAt + this.everyMs - now) : 0;
  }

  /** A set of so many items is begun. */
  begin(size: number, now = performance.now()): void {
    this.begunAt = now;
    this.lastSize = size;
  }
}

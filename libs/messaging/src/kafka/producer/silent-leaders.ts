/** A leader that gave no answer rests for so many times as long as that took … */
const RESTS = 5;
/** … and for so long at most, ms. */
const LONGEST_REST_MS = 30_000;

interface Rest {
  readonly until: number;
  readonly reason: unknown;
}

/**
 * Leaders that gave no answer. Sends run one at a time, so a leader that hangs costs all others its time-out: it is asked
 * once, for all of its partitions, and then rests for several times as long.
 */
export class SilentLeaders {
  private readonly rests = new Map<number, Rest>();

  constructor(private readonly now: () => number) {}

  /** Why it was silent, while it rests. */
  reasonOf(leader: number): unknown {
    const rest = this.rests.get(leader);
    return rest && this.now() < rest.until ? rest.reason : undefined;
  }

  /** @param ms after which it was clear that no answer comes */
  silent(leader: number, ms: number, reason: unknown): void {
    this.rests.set(leader, { until: this.now() + Math.min(LONGEST_REST_MS, RESTS * ms), reason });
  }

  answered(leader: number): void {
    this.rests.delete(leader);
  }

  forget(): void {
    this.rests.clear();
  }
}

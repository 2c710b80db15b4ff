import type { OutboxRow } from './outbox-row.js';
import type { TransactionSnapshot } from './outbox-store.js';

interface Candidate {
  readonly id: number;
  readonly xmax: bigint;
}

/**
 * Below the floor of a bucket there is nothing left and nothing can appear any more, so reads start there and dead rows
 * cost nothing, even while an old snapshot keeps vacuum from removing them.
 *
 * Why it is safe: whoever wrote an id held a transaction id before it drew the id (outbox-writer.ts). So when the
 * largest id seen is M and a snapshot taken afterwards has xmax X, every transaction that drew an id ≤ M is below X.
 * Once a later snapshot has xmin ≥ X they have all ended; a read issued after that sees all rows ≤ M there will ever be.
 */
export class OutboxFloor {
  private readonly floors = new Map<number, number>();
  private largestSeen = 0;
  private candidate: Candidate | undefined;
  private ended = 0;

  of(bucket: number): number {
    return this.floors.get(bucket) ?? 0;
  }

  /** Every transaction that drew an id up to this one has ended. Note it before issuing the read given to {@link raise}. */
  get allEndedUpTo(): number {
    return this.ended;
  }

  /** Rows were seen whose neighbours may still be on their way. */
  get isBehind(): boolean {
    return this.largestSeen > this.ended;
  }

  seen(rows: readonly OutboxRow[]): void {
    for (const { id } of rows) if (id > this.largestSeen) this.largestSeen = id;
  }

  /** @param largestSeen as {@link mark} gave it before the snapshot was asked for */
  observe({ xmin, xmax }: TransactionSnapshot, largestSeen: number): void {
    if (this.candidate && xmin >= this.candidate.xmax) {
      this.ended = Math.max(this.ended, this.candidate.id);
      this.candidate = undefined;
    }
    // An older candidate is kept until it is certain: replaced under steady load, none would ever be.
    if (!this.candidate && largestSeen > this.ended) this.candidate = { id: largestSeen, xmax };
  }

  mark(): number {
    return this.largestSeen;
  }

  /**
   * @param read rows of a read issued when {@link allEndedUpTo} was `ended`: the lowest there are, but for `kept`
   * @param kept rows that the read left out: in flight
   * @param lowestDead a dead row may come back under its old id, so the floor stays below it
   */
  raise(
    buckets: readonly number[],
    ended: number,
    read: readonly OutboxRow[],
    kept: readonly OutboxRow[],
    lowestDead: ReadonlyMap<number, number>,
  ): void {
    const lowest = new Map(lowestDead);
    for (const { bucket, id } of [...kept, ...read]) lowest.set(bucket, Math.min(lowest.get(bucket) ?? Infinity, id));
    // The read may have been cut: of buckets it shows nothing of, it only says that nothing is left up to its last id.
    const unknownFrom = (read.at(-1)?.id ?? Infinity) + 1;
    for (const bucket of buckets) {
      const next = Math.min(ended, Math.min(lowest.get(bucket) ?? Infinity, unknownFrom) - 1);
      if (next > this.of(bucket)) this.floors.set(bucket, next);
    }
  }

  /** A bucket that another relay owned meanwhile starts anew. */
  forget(bucket: number): void {
    this.floors.delete(bucket);
  }
}

import type { OutboxRow, OutboxSnapshot, ReadRows } from './outbox-store.js';

interface Candidate {
  readonly id: number;
  readonly xmax: bigint;
}

/**
 * Up to which id all transactions that drew one have ended, so that no row can appear there any more.
 *
 * Why it is safe: a writer holds a transaction id before it draws a row id (transaction/outbox.ts), and ids are drawn one by
 * one (the sequence has no cache). So when M was the largest id drawn before a snapshot was taken that has xmax X, every
 * transaction that drew an id ≤ M is below X. Once a later snapshot has xmin ≥ X they have all ended; a read issued
 * after that sees all rows ≤ M there will ever be.
 */
export class EndedIds {
  private candidate: Candidate | undefined;
  private drawn = 0;
  private largestSeen = 0;
  private ended = 0;

  /** Note it before issuing the read that is given to {@link OutboxFloor.raise}. */
  get upTo(): number {
    return this.ended;
  }

  /** Rows were seen whose neighbours may still be on their way. */
  get isBehind(): boolean {
    return this.largestSeen > this.ended;
  }

  seen(rows: readonly Pick<OutboxRow, 'id'>[]): void {
    for (const { id } of rows) if (id > this.largestSeen) this.largestSeen = id;
  }

  /** @param seen {@link mark} before the snapshot was asked for */
  observe({ xmin, xmax, lastId }: OutboxSnapshot, seen: number): void {
    this.settle(xmin);
    // An older candidate is kept until it is certain: replaced under steady load, none would ever be.
    const known = Math.max(this.drawn, seen);
    if (!this.candidate && known > this.ended) this.candidate = { id: known, xmax };
    this.settle(xmin);
    // It was drawn before the next snapshot, though perhaps not before this one.
    this.drawn = Math.max(this.drawn, lastId);
  }

  mark(): number {
    return this.largestSeen;
  }

  private settle(xmin: bigint): void {
    if (!this.candidate || xmin < this.candidate.xmax) return;
    this.ended = Math.max(this.ended, this.candidate.id);
    this.candidate = undefined;
  }
}

export type RowPlace = Pick<OutboxRow, 'bucket' | 'id'>;

/**
 * Where a reading of the outbox stands: per bucket, the id up to which it has nothing left to find. Reads start there,
 * so what lies below costs nothing: rows that were deleted, also while an old snapshot keeps vacuum from removing them,
 * and rows that are left to another reading, however many.
 */
export class OutboxFloor {
  private readonly floors = new Map<number, number>();
  private above: readonly RowPlace[] = [];

  of(bucket: number): number {
    return this.floors.get(bucket) ?? 0;
  }

  /** Rows above the floor that were read and left to another reading: without their contents, since they may be many. */
  get passed(): readonly RowPlace[] {
    return this.above;
  }

  /**
   * @param read what a read showed that was issued when {@link EndedIds.upTo} was `ended`
   * @param kept rows that this reading is still to send or to delete
   */
  raise(buckets: readonly number[], ended: number, { rows, cut }: ReadRows, kept: readonly OutboxRow[]): void {
    const lowest = new Map<number, number>();
    for (const { bucket, id } of kept) lowest.set(bucket, Math.min(lowest.get(bucket) ?? Infinity, id));
    const reached = cut ? (rows.at(-1)?.id ?? 0) : Infinity;
    for (const bucket of buckets) {
      const next = Math.min(ended, reached, (lowest.get(bucket) ?? Infinity) - 1);
      if (next > this.of(bucket)) this.floors.set(bucket, next);
    }
    const mine = new Set(kept);
    const passed = rows.filter((row) => !mine.has(row)).map(({ bucket, id }) => ({ bucket, id }));
    if (passed.length > 0 || this.above.length > 0) {
      this.above = [...this.above, ...passed].filter(({ bucket, id }) => id > this.of(bucket));
    }
  }

  /** Something lies above `floor` that this reading has to find. */
  lower(bucket: number, floor: number): void {
    if (floor < this.of(bucket)) this.floors.set(bucket, floor);
    this.above = [];
  }

  /** Falls to the other where that is lower. */
  lowerTo(other: OutboxFloor): void {
    for (const bucket of this.floors.keys()) this.lower(bucket, other.of(bucket));
    this.above = [];
  }

  copy(): OutboxFloor {
    const copy = new OutboxFloor();
    for (const [bucket, floor] of this.floors) copy.floors.set(bucket, floor);
    return copy;
  }

  /** A bucket that another relay owned meanwhile is read from its beginning. */
  forget(bucket: number): void {
    this.floors.delete(bucket);
    this.above = [];
  }
}

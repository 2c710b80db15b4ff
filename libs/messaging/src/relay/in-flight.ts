import type { OutboxRow } from './outbox-row.js';

/** Which buckets are in use: being read, or with rows that are being sent or deleted. Such a bucket is not given away. */
export class InFlight {
  private readonly uses = new Map<number, number>();

  isBusy(bucket: number): boolean {
    return this.uses.has(bucket);
  }

  hold(rows: readonly OutboxRow[]): void {
    for (const { bucket } of rows) this.add(bucket, 1);
  }

  drop(rows: readonly OutboxRow[]): void {
    for (const { bucket } of rows) this.add(bucket, -1);
  }

  /** Holds the buckets while they are read; what was read of them is held when the read is over. */
  async reading(buckets: readonly number[], read: () => Promise<OutboxRow[]>): Promise<OutboxRow[]> {
    for (const bucket of buckets) this.add(bucket, 1);
    try {
      const rows = await read();
      this.hold(rows);
      return rows;
    } finally {
      for (const bucket of buckets) this.add(bucket, -1);
    }
  }

  private add(bucket: number, change: 1 | -1): void {
    const uses = (this.uses.get(bucket) ?? 0) + change;
    if (uses > 0) this.uses.set(bucket, uses);
    else this.uses.delete(bucket);
  }
}

import type { SentPartition } from '../../record/record.js';
import { aggregateOf, type OutboxRow } from '../outbox-row.js';
import type { OutboxStore, ReadRequest, TransactionSnapshot } from '../outbox-store.js';

/** The outbox's contract in memory: reads see committed rows, in id order, without what is held back or in flight. */
export class MemoryOutbox implements OutboxStore {
  readonly waiting: OutboxRow[] = [];
  readonly dead: OutboxRow[] = [];
  reads = 0;
  removals = 0;
  readonly sent: SentPartition[] = [];
  transactions: TransactionSnapshot = { xmin: 1n, xmax: 1n };

  constructor(private readonly batchRows: number) {}

  commit(...rows: readonly OutboxRow[]): void {
    this.waiting.push(...rows);
    this.waiting.sort((a, b) => a.id - b.id);
  }

  read({ buckets, floorOf, inFlight, benchedTopics }: ReadRequest): Promise<OutboxRow[]> {
    this.reads++;
    const sent = new Set(inFlight.map(({ id }) => id));
    const held = new Set(this.dead.map(aggregateOf));
    const rows = this.waiting
      .filter(({ bucket, id }) => buckets.includes(bucket) && id > floorOf(bucket) && !sent.has(id))
      .filter((row) => !benchedTopics.includes(row.topic) && (row.key === null || !held.has(aggregateOf(row))))
      .slice(0, this.batchRows);
    return Promise.resolve(rows);
  }

  remove(rows: readonly OutboxRow[], sent: readonly SentPartition[]): Promise<void> {
    this.removals++;
    this.sent.push(...sent);
    this.take(rows);
    return Promise.resolve();
  }

  bury(row: OutboxRow): Promise<void> {
    this.take([row]);
    this.dead.push(row);
    return Promise.resolve();
  }

  lowestDead(): Promise<ReadonlyMap<number, number>> {
    return Promise.resolve(new Map(this.dead.map(({ bucket, id }) => [bucket, id])));
  }

  snapshot(): Promise<TransactionSnapshot> {
    return Promise.resolve(this.transactions);
  }

  private take(rows: readonly OutboxRow[]): void {
    const ids = new Set(rows.map(({ id }) => id));
    const left = this.waiting.filter(({ id }) => !ids.has(id));
    this.waiting.splice(0, Infinity, ...left);
  }
}

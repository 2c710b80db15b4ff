import type { SentPartition } from '../../record/record.js';
import type {
  DeadRow,
  OutboxRow,
  OutboxSnapshot,
  OutboxStore,
  ReadRequest,
  ReadRows,
} from '../../outbox/outbox-store.js';

/** The outbox's contract in memory: reads see committed rows above the floors, in id order. */
export class MemoryOutbox implements OutboxStore {
  readonly waiting: OutboxRow[] = [];
  readonly buried: OutboxRow[] = [];
  readonly sent: SentPartition[] = [];
  /** How many rows all reads have shown, whole or bare. */
  shown = 0;
  reads = 0;
  removals = 0;
  private running = false;

  constructor(private readonly batchRows: number) {}

  commit(...rows: readonly OutboxRow[]): void {
    this.waiting.push(...rows);
    this.waiting.sort((a, b) => a.id - b.id);
  }

  /** From now on a transaction is running that may still write rows with low ids. */
  beginWriting(): void {
    this.running = true;
  }

  read({ buckets, floorOf, without, topics, whole }: ReadRequest): Promise<ReadRows> {
    this.reads++;
    const unwanted = new Set(without.map(({ id }) => id));
    const found = this.waiting.filter(
      ({ bucket, id }) => buckets.includes(bucket) && id > floorOf(bucket) && !unwanted.has(id),
    );
    const rows = found
      .slice(0, this.batchRows)
      .map((row) =>
        topics.includes(row.topic) === (whole === 'only') ? row : { ...row, key: null, payload: null, headers: {} },
      );
    this.shown += rows.length;
    return Promise.resolve({ rows, cut: found.length >= this.batchRows });
  }

  remove(rows: readonly OutboxRow[], sent: readonly SentPartition[]): Promise<string[]> {
    this.removals++;
    this.sent.push(...sent);
    this.take(rows);
    return Promise.resolve([]);
  }

  bury(row: OutboxRow): Promise<void> {
    this.take([row]);
    this.buried.push(row);
    return Promise.resolve();
  }

  /** As an operator does. */
  requeue(): void {
    this.commit(...this.buried.splice(0));
  }

  dead(buckets: readonly number[]): Promise<DeadRow[]> {
    return Promise.resolve(this.buried.filter(({ bucket }) => buckets.includes(bucket)));
  }

  snapshot(): Promise<OutboxSnapshot> {
    const lastId = Math.max(0, ...this.waiting.map(({ id }) => id));
    return Promise.resolve({ xmin: 1n, xmax: this.running ? 2n : 1n, lastId });
  }

  private take(rows: readonly OutboxRow[]): void {
    const ids = new Set(rows.map(({ id }) => id));
    const left = this.waiting.filter(({ id }) => !ids.has(id));
    this.waiting.splice(0, Infinity, ...left);
  }
}

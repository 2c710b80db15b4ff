import type { IncomingRecord } from '../record/record.js';
import { WakeUp } from '../timing/wake-up.js';

export interface QueuedRecord {
  readonly record: IncomingRecord;
  /** Of the assignment under which it was fetched. */
  readonly epoch: number;
  /** Offset to commit when it is done; absent where that is simply the next one. */
  readonly nextOffset?: string;
  /** When it has to be begun at the latest, ms as of `performance.now()`; absent: at once. */
  readonly dueAt?: number;
}

export interface QueueLimits {
  readonly records: number;
  readonly bytes: number;
}

const sizeOf = ({ record }: QueuedRecord): number => (record.value?.length ?? 0) + (record.key?.length ?? 0);

/**
 * Fetched records in order of arrival, over all partitions. Bounded: fetching runs ahead of the database by no more
 * than the limits plus one fetched batch of a partition, since a batch is queued whole.
 */
export class RecordQueue {
  private records: QueuedRecord[] = [];
  private bytes = 0;
  private firstDueAt = Number.POSITIVE_INFINITY;
  private readonly arrived = new WakeUp();
  private readonly freed = new WakeUp();

  constructor(private readonly limits: QueueLimits) {}

  get length(): number {
    return this.records.length;
  }

  get hasRoom(): boolean {
    return this.records.length < this.limits.records && this.bytes < this.limits.bytes;
  }

  /** Whether there is a record that has to be begun by now; or so many that there is no room for others to join them. */
  get isDue(): boolean {
    return this.firstDueAt <= performance.now() || !this.hasRoom;
  }

  put(records: readonly QueuedRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.bytes += sizeOf(record);
      this.firstDueAt = Math.min(this.firstDueAt, record.dueAt ?? 0);
    }
    this.arrived.wake();
  }

  /** The oldest records, at most `limit`. */
  take(limit: number): QueuedRecord[] {
    const taken = this.records.splice(0, limit);
    for (const record of taken) this.bytes -= sizeOf(record);
    this.firstDueAt = this.records.reduce((first, { dueAt = 0 }) => Math.min(first, dueAt), Number.POSITIVE_INFINITY);
    this.freed.wake();
    return taken;
  }

  clear(): void {
    this.records = [];
    this.bytes = 0;
    this.firstDueAt = Number.POSITIVE_INFINITY;
    this.freed.wake();
  }

  /**
   * Resolves when something is put, when what is queued becomes due, or when {@link wakeAll} is called. Look first: what
   * was put before is not told.
   */
  async waitForRecords(): Promise<void> {
    this.arrived.clear();
    const dueIn = this.firstDueAt - performance.now();
    await this.arrived.wait(Number.isFinite(dueIn) ? Math.max(0, dueIn) : undefined);
  }

  /** Resolves when something is taken or cleared, after `timeoutMs` at the latest. Look first, as above. */
  async waitForRoom(timeoutMs: number): Promise<void> {
    this.freed.clear();
    await this.freed.wait(timeoutMs);
  }

  wakeAll(): void {
    this.arrived.wake();
    this.freed.wake();
  }
}

import type { IncomingRecord } from '../kafka/kafka-port.js';
import { Doorbell } from './doorbell.js';

export interface QueuedRecord {
  readonly record: IncomingRecord;
  /** Of the assignment under which it was fetched. */
  readonly epoch: number;
  /** Offset to commit when it is done; absent where that is simply the next one. */
  readonly nextOffset?: string;
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
  private readonly arrived = new Doorbell();
  private readonly freed = new Doorbell();

  constructor(private readonly limits: QueueLimits) {}

  get length(): number {
    return this.records.length;
  }

  get hasRoom(): boolean {
    return this.records.length < this.limits.records && this.bytes < this.limits.bytes;
  }

  put(records: readonly QueuedRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.bytes += sizeOf(record);
    }
    this.arrived.ring();
  }

  /** The oldest records, at most `limit`. */
  take(limit: number): QueuedRecord[] {
    const taken = this.records.splice(0, limit);
    for (const record of taken) this.bytes -= sizeOf(record);
    this.freed.ring();
    return taken;
  }

  clear(): void {
    this.records = [];
    this.bytes = 0;
    this.freed.ring();
  }

  /** Resolves when something was put, or when {@link wakeAll} was called. */
  waitForRecords(): Promise<void> {
    return this.arrived.wait();
  }

  /** Resolves when something was taken or cleared, after `timeoutMs` at the latest. */
  waitForRoom(timeoutMs: number): Promise<void> {
    return this.freed.wait(timeoutMs);
  }

  wakeAll(): void {
    this.arrived.ring();
    this.freed.ring();
  }
}

import { sizeOf } from '../record/record-bytes.js';
import type { QueuedRecord } from '../handling/event-routing.js';

/** Fetched records that wait to be taken, in order of arrival over all partitions. */
export class RecordQueue {
  private records: QueuedRecord[] = [];
  private size = 0;
  private first = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.records.length;
  }

  /** Of keys, values and headers. */
  get bytes(): number {
    return this.size;
  }

  /** Latest time to begin with one of them, ms as of `performance.now()`; infinite when there is none. */
  get firstDueAt(): number {
    return this.first;
  }

  some(which: (queued: QueuedRecord) => boolean): boolean {
    return this.records.some(which);
  }

  put(queued: QueuedRecord): void {
    this.records.push(queued);
    this.size += sizeOf(queued.record);
    this.first = Math.min(this.first, queued.dueAt ?? 0);
  }

  /** The oldest, at most `limit`. */
  take(limit: number): QueuedRecord[] {
    const taken = this.records.splice(0, limit);
    this.recount();
    return taken;
  }

  forget(which: (queued: QueuedRecord) => boolean): void {
    this.records = this.records.filter((queued) => !which(queued));
    this.recount();
  }

  private recount(): void {
    this.size = this.records.reduce((sum, { record }) => sum + sizeOf(record), 0);
    this.first = this.records.reduce((first, { dueAt = 0 }) => Math.min(first, dueAt), Number.POSITIVE_INFINITY);
  }
}

import type { IncomingRecord } from '@waybill/messaging/kafka';
import { partitionKey } from '../kafka/cluster-view.js';
import { liveRecord, type LiveRecord } from './live-record.js';

export interface WindowOptions {
  /** How long a record is kept, ms. */
  readonly keepMs: number;
  /** How many records are kept. */
  readonly most: number;
  /** How much their keys and values may hold together, bytes; the newest record is kept whatever its size. */
  readonly mostBytes: number;
}

/** The newest records of some topics: bounded by age, number and bytes, so that watching a busy system costs little memory. */
export class LiveWindow {
  private records: LiveRecord[] = [];
  /** Where the records that are kept begin: what is before it was dropped, and is cut off now and then. */
  private begin = 0;
  private sequence = 0;
  /** Of what is kept, and of what was dropped and is not cut off yet. */
  private bytes = 0;
  private droppedBytes = 0;
  private readonly next = new Map<string, bigint>();
  private readonly seen = new Map<string, number>();
  /** Set once what was there in the beginning has been read: what comes from then on makes the rates. */
  live = false;

  constructor(private readonly options: WindowOptions) {}

  /** @returns undefined for a record that was seen before */
  add(record: IncomingRecord, now = Date.now()): LiveRecord | undefined {
    const place = partitionKey(record);
    const offset = BigInt(record.offset);
    if (offset < (this.next.get(place) ?? 0n)) return undefined;
    this.next.set(place, offset + 1n);
    const added = liveRecord(record, (this.sequence += 1));
    this.records.push(added);
    this.bytes += bytesOf(added);
    if (this.live) this.seen.set(record.topic, (this.seen.get(record.topic) ?? 0) + 1);
    this.trim(now);
    return added;
  }

  /** Sequence of the newest record; 0 where there is none. */
  get newest(): number {
    return this.sequence;
  }

  /** How many records came of each topic since it is {@link live}. */
  get counts(): ReadonlyMap<string, number> {
    return this.seen;
  }

  /** Those after a sequence, oldest first; undefined where some of them are no longer known. */
  after(sequence: number): readonly LiveRecord[] | undefined {
    const oldest = this.sequence - this.size + 1;
    if (sequence > this.sequence || sequence + 1 < oldest) return undefined;
    return this.records.slice(this.begin + (sequence + 1 - oldest));
  }

  /** All that is kept, oldest first. */
  all(now = Date.now()): readonly LiveRecord[] {
    this.trim(now);
    return this.records.slice(this.begin);
  }

  ofKey(key: string): readonly LiveRecord[] {
    return this.all().filter((record) => record.key === key);
  }

  ofEvent(eventId: string): LiveRecord | undefined {
    return this.all().find((record) => record.eventId === eventId);
  }

  private get size(): number {
    return this.records.length - this.begin;
  }

  private trim(now: number): void {
    const { keepMs, most, mostBytes } = this.options;
    for (;;) {
      const oldest = this.size > 0 ? this.records[this.begin] : undefined;
      if (!oldest) break;
      const tooMuch = this.size > most || (this.bytes > mostBytes && this.size > 1);
      if (!tooMuch && oldest.timestamp >= now - keepMs) break;
      const bytes = bytesOf(oldest);
      this.bytes -= bytes;
      this.droppedBytes += bytes;
      this.begin += 1;
    }
    if (this.begin > most || this.droppedBytes > mostBytes / 4) {
      this.records = this.records.slice(this.begin);
      this.begin = 0;
      this.droppedBytes = 0;
    }
  }
}

const bytesOf = ({ key, value }: LiveRecord): number => (key?.length ?? 0) + (value?.length ?? 0);

import type {
  Delivery,
  FetchedBatch,
  PositionReset,
  RecordIntake,
  WaitingRecords,
} from '../../src/record/record-source.js';
import type { IncomingRecord } from '../../src/record/record.js';

/** Takes in all that a source delivers, and notes it. */
export class SourceReader implements RecordIntake {
  readonly records: IncomingRecord[] = [];
  readonly next = new Map<string, string>();
  readonly resets: PositionReset[] = [];
  readonly waits: WaitingRecords[] = [];
  readonly errors: Error[] = [];
  readonly hindrances: Error[] = [];
  isJoined = false;

  get values(): string[] {
    return this.records.map(({ value }) => String(value));
  }

  joined(): void {
    this.isJoined = true;
  }
  left(error?: Error): void {
    this.isJoined = false;
    if (error) this.errors.push(error);
  }
  failed(error: Error): void {
    this.errors.push(error);
  }
  repositioned(reset: PositionReset): void {
    this.resets.push(reset);
  }
  waiting(records: WaitingRecords): void {
    this.waits.push(records);
  }
  hindered(error: Error): void {
    this.hindrances.push(error);
  }
  deliver({ topic, partition, records, nextOffset }: FetchedBatch, delivery: Delivery): Promise<void> {
    this.records.push(...records);
    this.next.set(`${topic}/${partition}`, nextOffset);
    delivery.taken();
    return Promise.resolve();
  }
}

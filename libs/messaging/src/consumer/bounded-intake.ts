import type { Assignment } from './assignment.js';
import type { IncomingRecord } from '../record/record.js';
import type { ConsumerObserver } from './consumer-observer.js';
import { RecordQueue, type QueueLimits, type QueuedRecord } from './record-queue.js';
import type { Delivery, FetchedBatch, PositionReset, RecordIntake } from '../record/record-source.js';

/** How often a fetch that waits shows that it is alive, ms. The source sends only what is due. */
const HEARTBEAT_CHECK_MS = 500;

export interface IntakeOptions extends QueueLimits {
  /** With so many records queued, the next are fetched while these are processed; with fewer, afterwards. */
  readonly runAheadFrom: number;
  /** How long a record may wait for others to be processed with, ms. */
  readonly patienceMs: (record: IncomingRecord) => number;
}

/**
 * Between source and processing: the bounded queue, and the epochs that decide what in it still counts.
 *
 * A backlog is fetched ahead. Without one, the next fetch waits until what was fetched is processed: what arrives
 * meanwhile then comes in one fetch and becomes one transaction, instead of a fetch a record. Records that may wait do
 * not hold the next fetch back: it may bring the one that they wait for.
 */
export class BoundedIntake implements RecordIntake {
  readonly queue: RecordQueue;
  private memberOf = false;
  private closed = false;
  private failure: Error | undefined;
  private inProgress = 0;
  private readonly highWatermarks = new Map<string, bigint>();

  constructor(
    private readonly assignment: Assignment,
    private readonly observer: ConsumerObserver,
    private readonly options: IntakeOptions,
    private readonly onFatal: (error: Error) => void,
  ) {
    this.queue = new RecordQueue(options);
  }

  get isJoined(): boolean {
    return this.memberOf;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get fatal(): Error | undefined {
    return this.failure;
  }

  /** Nothing more is queued; whoever waits for room goes away with nothing taken. */
  close(): void {
    this.closed = true;
    this.queue.wakeAll();
  }

  joined(partitions: number): void {
    this.newEpoch();
    this.memberOf = true;
    this.observer.membership?.(true, partitions);
  }

  left(error?: Error): void {
    this.newEpoch();
    if (this.memberOf) this.observer.membership?.(false, 0);
    this.memberOf = false;
    if (error) this.observer.disconnected?.(error);
  }

  failed(error: Error): void {
    this.left();
    this.failure = error;
    this.onFatal(error);
  }

  repositioned({ topic, partition, position }: PositionReset): void {
    this.assignment.restart(topic, partition, position);
  }

  async deliver(batch: FetchedBatch, delivery: Delivery): Promise<void> {
    const { epoch } = this.assignment;
    while (!this.queue.hasRoom && this.accepts(epoch)) {
      await delivery.heartbeat();
      if (!this.queue.hasRoom && this.accepts(epoch)) await this.queue.waitForRoom(HEARTBEAT_CHECK_MS);
    }
    if (!this.accepts(epoch)) return;
    this.queue.put(this.queuedOf(batch, epoch));
    this.reportLagBefore(batch);
    delivery.taken();
    const { runAheadFrom } = this.options;
    while (this.isBusy && this.queue.length < runAheadFrom && this.accepts(epoch)) {
      await this.queue.waitForRoom(HEARTBEAT_CHECK_MS);
      await delivery.heartbeat();
    }
  }

  /** The records last taken from the queue are dealt with. */
  processed(): void {
    this.inProgress = 0;
    this.queue.wakeAll();
  }

  /** The oldest records, at most `limit`. */
  take(limit: number): QueuedRecord[] {
    const records = this.queue.take(limit);
    this.inProgress = records.length;
    return records;
  }

  /** Records are being processed, or have to be by now. */
  get isBusy(): boolean {
    return this.inProgress > 0 || this.queue.isDue;
  }

  /** Records fetched and not yet dealt with. */
  get unprocessed(): number {
    return this.queue.length + this.inProgress;
  }

  /** Also where nothing of it can be processed: then it does not fall. */
  private reportLagBefore({ topic, partition, records: [first], nextOffset }: FetchedBatch): void {
    this.reportLag(topic, partition, first?.offset ?? nextOffset);
  }

  reportLag(topic: string, partition: number, nextOffset: string): void {
    const end = this.highWatermarks.get(`${topic}/${partition}`);
    if (end === undefined) return;
    const records = end - BigInt(nextOffset);
    this.observer.lag?.(topic, partition, records > 0n ? Number(records) : 0);
  }

  private accepts(epoch: number): boolean {
    return !this.closed && this.assignment.isCurrent(epoch);
  }

  private queuedOf(batch: FetchedBatch, epoch: number): QueuedRecord[] {
    const { topic, partition, records, nextOffset, highWatermark } = batch;
    const last = records.at(-1);
    this.highWatermarks.set(`${topic}/${partition}`, BigInt(highWatermark));
    const now = performance.now();
    return records.map((record) => {
      const dueAt = now + this.options.patienceMs(record);
      return record === last ? { record, epoch, dueAt, nextOffset } : { record, epoch, dueAt };
    });
  }

  private newEpoch(): void {
    this.assignment.raise();
    this.queue.clear();
    this.highWatermarks.clear();
  }
}

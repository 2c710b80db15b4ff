import type {
  AssignedPartitions,
  Delivery,
  FetchedBatch,
  OffsetToCommit,
  PositionReset,
  RecordIntake,
  WaitingRecords,
} from '../record/record-source.js';
import type { IncomingRecord } from '../record/record.js';
import { WakeUp } from '../timing/wake-up.js';
import type { ConsumerObserver } from '../handling/consumer-observer.js';
import { LogEnds, type Assignment, type Place } from './offsets.js';
import type { QueuedRecord } from '../handling/event-routing.js';
import { RecordQueue } from './record-queue.js';

/** Interval at which a fetch that waits shows that it is alive, ms. The source sends only what is due. */
const HEARTBEAT_CHECK_MS = 500;
const NOTHING_HELD = { size: 0, bytes: 0 };

export interface IntakeOptions {
  /** Records that may be queued; fetching waits from there on. */
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** With so many records queued, the next are fetched while these are processed; with fewer, afterwards. */
  readonly runAheadFrom: number;
  /** Longest time that a record may wait for others to be processed with, ms. */
  readonly maxWaitMs: (record: IncomingRecord) => number;
  /** Records taken that are not dealt with yet: they take up room, too. */
  readonly held?: { readonly size: number; readonly bytes: number };
}

/**
 * Between source and processing: the queue of fetched records, in order of arrival over all partitions, and the epochs
 * that decide which of them still count. Fetching runs ahead of the database by no more than the limits plus one batch
 * of a partition, since a batch is queued whole.
 *
 * A backlog is fetched ahead. Without one, the next fetch waits until what was fetched is processed: what arrives
 * meanwhile then comes in one fetch and becomes one transaction, instead of a fetch a record. Records that may wait do
 * not hold the next fetch back: it may bring the one that they wait for.
 */
export class Intake implements RecordIntake {
  readonly ends: LogEnds;
  private readonly queue = new RecordQueue();
  private inProgress = 0;
  private assigned: AssignedPartitions | undefined;
  private closed = false;
  private failure: Error | undefined;
  private readonly arrived = new WakeUp();
  private readonly freed = new WakeUp();
  /** Offsets behind which there was nothing to read, to be noted when the records before them are dealt with. */
  private passed: (OffsetToCommit & { readonly epoch: number })[] = [];

  constructor(
    private readonly assignment: Assignment,
    private readonly observer: ConsumerObserver,
    private readonly options: IntakeOptions,
    private readonly onFatal: (error: Error) => void,
  ) {
    this.ends = new LogEnds(assignment, observer);
  }

  get isJoined(): boolean {
    return this.assigned !== undefined;
  }

  /** What this member reads; nothing while it is no member. */
  get partitions(): AssignedPartitions {
    return this.assigned ?? {};
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get fatal(): Error | undefined {
    return this.failure;
  }

  /** Records that wait to be taken. */
  get queued(): number {
    return this.queue.length;
  }

  /** Records fetched and not yet dealt with. */
  get unprocessed(): number {
    return this.queue.length + this.inProgress + this.held.size;
  }

  /** There is a record to begin with by now; or so many that there is no room for others to join them. */
  get isDue(): boolean {
    return this.queued > 0 && (this.queue.firstDueAt <= performance.now() || !this.hasRoom);
  }

  /** Records are being processed, or have to be by now. */
  get isBusy(): boolean {
    return this.inProgress > 0 || this.isDue;
  }

  /** Nothing more is queued; a fetch that waits for room goes away with nothing taken. */
  close(): void {
    this.closed = true;
    this.wakeAll();
  }

  joined(partitions: AssignedPartitions): void {
    this.newEpoch();
    this.assigned = partitions;
    this.observer.membership?.(true, Object.values(partitions).flat().length);
  }

  left(error?: Error): void {
    this.newEpoch();
    if (this.assigned) this.observer.membership?.(false, 0);
    this.assigned = undefined;
    if (error) this.observer.disconnected?.(error);
  }

  failed(error: Error): void {
    this.left();
    this.failure = error;
    this.onFatal(error);
  }

  repositioned({ topic, partition, wanted, position }: PositionReset): void {
    const place = { topic, partition };
    const lost = BigInt(position) - BigInt(wanted);
    this.ends.expect(place, position);
    if (lost > 0n) {
      // What is queued is of the same log, and comes before what is lost.
      this.pass(this.assignment.epoch, { ...place, offset: position });
      this.observer.recordsLost?.(topic, partition, Number(lost));
    } else {
      this.assignment.restart({ ...place, offset: position });
      this.forget(({ record }) => record.topic === topic && record.partition === partition);
      this.observer.logRestarted?.(topic, partition, wanted, position);
    }
  }

  waiting({ topic, partition, position, highWatermark }: WaitingRecords): void {
    this.ends.endsAt({ topic, partition }, highWatermark, position);
  }

  hindered(error: Error): void {
    this.observer.hindered?.(error);
  }

  async deliver(batch: FetchedBatch, delivery: Delivery): Promise<void> {
    this.noticeRestart(batch);
    const { epoch } = this.assignment;
    while (!this.hasRoom && this.accepts(epoch, batch)) {
      await delivery.heartbeat();
      if (!this.hasRoom && this.accepts(epoch, batch)) await this.waitForRoom();
    }
    if (!this.accepts(epoch, batch)) return;
    this.put(batch, epoch);
    delivery.taken();
    while (this.isBusy && this.queued < this.options.runAheadFrom && this.accepts(epoch, batch)) {
      await this.waitForRoom();
      await delivery.heartbeat();
    }
  }

  /**
   * Resolves when records arrive, when what is queued becomes due, when the intake is closed, or after `atMostMs`. Look
   * first: what was queued before is not told.
   */
  async waitForRecords(atMostMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.arrived.clear();
    const dueIn = Math.min(this.queue.firstDueAt - performance.now(), atMostMs);
    await this.arrived.wait(Number.isFinite(dueIn) ? Math.max(0, dueIn) : undefined);
  }

  /** The oldest records, at most `limit`. */
  take(limit: number): QueuedRecord[] {
    const taken = this.queue.take(limit);
    this.inProgress = taken.length;
    this.freed.wake();
    return taken;
  }

  /** The records last taken are dealt with. */
  processed(): void {
    this.inProgress = 0;
    const passed = this.passed;
    this.passed = [];
    for (const { epoch, ...offset } of passed) this.pass(epoch, offset);
    this.wakeAll();
  }

  /** A batch that begins before the end of the one before is of another log, whatever the source noticed. */
  private noticeRestart(batch: FetchedBatch): void {
    const wanted = this.ends.expectedBefore(batch);
    if (wanted === undefined) return;
    const { topic, partition, records, nextOffset } = batch;
    this.repositioned({ topic, partition, wanted: String(wanted), position: records[0]?.offset ?? nextOffset });
  }

  /** There is nothing to read before `offset` but what was delivered earlier. */
  private pass(epoch: number, offset: OffsetToCommit): void {
    const { topic, partition } = offset;
    const isWaiting = this.queue.some(({ record }) => record.topic === topic && record.partition === partition);
    if (this.inProgress > 0 || isWaiting) this.passed.push({ ...offset, epoch });
    else this.assignment.advance(epoch, offset);
  }

  private put({ topic, partition, records, nextOffset, highWatermark }: FetchedBatch, epoch: number): void {
    const now = performance.now();
    const last = records.at(-1);
    for (const record of records) {
      const dueAt = now + this.options.maxWaitMs(record);
      this.queue.put(record === last ? { record, epoch, dueAt, nextOffset } : { record, epoch, dueAt });
    }
    if (last === undefined) this.pass(epoch, { topic, partition, offset: nextOffset });
    this.ends.expect({ topic, partition }, nextOffset);
    // Here, too: where none of it can be processed, the lag does not fall.
    this.ends.endsAt({ topic, partition }, highWatermark, records[0]?.offset ?? nextOffset);
    // Also for a batch without records: it may have an offset to commit.
    this.arrived.wake();
  }

  private get hasRoom(): boolean {
    const { maxRecords, maxBytes } = this.options;
    return this.queue.length + this.held.size < maxRecords && this.queue.bytes + this.held.bytes < maxBytes;
  }

  private get held() {
    return this.options.held ?? NOTHING_HELD;
  }

  private async waitForRoom(): Promise<void> {
    this.freed.clear();
    await this.freed.wait(HEARTBEAT_CHECK_MS);
  }

  private accepts(epoch: number, place: Place): boolean {
    return !this.closed && this.assignment.isCurrent(epoch, place);
  }

  private newEpoch(): void {
    this.assignment.raise();
    this.forget(() => true);
    this.passed = [];
    this.ends.clear();
  }

  private forget(which: (queued: QueuedRecord) => boolean): void {
    this.queue.forget(which);
    this.freed.wake();
  }

  private wakeAll(): void {
    this.arrived.wake();
    this.freed.wake();
  }
}

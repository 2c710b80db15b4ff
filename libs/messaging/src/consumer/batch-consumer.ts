import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Assignment } from './assignment.js';
import { Interrupted, type BatchRedo } from './batch-redo.js';
import type { ConsumerHealth } from './consumer-health.js';
import type { ConsumerObserver, SkipReason } from './consumer-observer.js';
import type { DelayedRetries } from './delayed-retries.js';
import type { EventRouting, Item } from './event-routing.js';
import type { OffsetCommits } from './offset-commits.js';
import type { BoundedIntake } from './bounded-intake.js';
import { inOrderOfTime } from './in-order-of-time.js';
import { reportOutcome } from './report-outcome.js';
import type { QueuedRecord } from './record-queue.js';
import type { RecordSource } from '../record/record-source.js';
import { Gathering } from '../timing/gathering.js';

export interface BatchConsumerOptions {
  /** Most records in one transaction. */
  readonly maxBatch: number;
  /** How long {@link BatchConsumer.stop} waits for what is queued, ms. */
  readonly drainMs: number;
}

export interface BatchConsumerParts {
  readonly source: RecordSource;
  readonly intake: BoundedIntake;
  readonly assignment: Assignment;
  readonly commits: OffsetCommits;
  readonly routing: EventRouting;
  readonly redo: BatchRedo;
  readonly delayed: DelayedRetries;
  readonly observer: ConsumerObserver;
  /** Aborted when shutdown can wait no longer. */
  readonly interruption: AbortController;
}

/** Under load a batch is begun at most so often, ms. */
const GATHER_MS = 30;

/**
 * Reads from a source, gets everything that is queued into the database as one transaction, then commits the offsets,
 * and again. One batch at a time: that is what keeps the order per key.
 */
export class BatchConsumer {
  private working: Promise<void> = Promise.resolve();
  private started = false;
  private lastProgress = new Date();
  private readonly gathering = new Gathering(GATHER_MS);

  constructor(
    private readonly parts: BatchConsumerParts,
    private readonly options: BatchConsumerOptions,
  ) {}

  get health(): ConsumerHealth {
    const { intake } = this.parts;
    const lastProgressAt = intake.isBusy ? this.lastProgress : new Date();
    return { joined: intake.isJoined, lastProgressAt, queued: intake.unprocessed, fatal: intake.fatal };
  }

  /** Returns at once; joins the group, and processes, in the background. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.working = this.work();
    this.parts.delayed.start();
    this.parts.source.start(this.parts.intake);
  }

  /**
   * Takes in nothing more, finishes what is queued (for `drainMs` at most), commits the offsets, leaves the group.
   * What is not finished by then stays uncommitted and comes again.
   */
  async stop(): Promise<void> {
    const { source, intake, commits, delayed, interruption } = this.parts;
    source.pause();
    intake.close();
    const patience = new AbortController();
    const drained = Promise.all([this.working.then(() => commits.flush()), delayed.stop()]);
    await Promise.race([
      drained,
      delay(this.options.drainMs, undefined, { signal: patience.signal }).catch(() => null),
    ]);
    patience.abort();
    interruption.abort();
    await source.stop();
  }

  private async work(): Promise<void> {
    const { intake } = this.parts;
    const { queue } = intake;
    for (;;) {
      while (!queue.isDue && !intake.isClosed) {
        await queue.waitForRecords();
        this.lastProgress = new Date();
      }
      if (queue.length === 0) return;
      // A fetch hands over its partitions one by one, in one turn.
      await nextTurn();
      if (queue.length < this.options.maxBatch && !intake.isClosed) await this.gathering.due();
      const records = inOrderOfTime(intake.take(this.options.maxBatch));
      this.gathering.begin(records.length);
      try {
        await this.processBatch(records);
      } catch (error) {
        if (!(error instanceof Interrupted)) intake.failed(error instanceof Error ? error : new Error(String(error)));
        return;
      } finally {
        this.lastProgress = new Date();
        intake.processed();
      }
    }
  }

  private async processBatch(records: readonly QueuedRecord[]): Promise<void> {
    const items: Item[] = [];
    const skipped = new Map<SkipReason, number>();
    for (const record of records) {
      const routed = this.parts.routing.route(record);
      if (typeof routed === 'string') skipped.set(routed, (skipped.get(routed) ?? 0) + 1);
      else items.push(routed);
    }
    await this.processItems(items);
    for (const [reason, count] of skipped) this.parts.observer.skipped?.(reason, count);
    this.finish(records);
  }

  private async processItems(items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    let begun = performance.now();
    await this.parts.redo.process(items, (outcome, count) => {
      const committed = performance.now();
      this.parts.observer.batch?.(count, (committed - begun) / 1000);
      reportOutcome(outcome, this.parts.observer);
      begun = committed;
      this.lastProgress = new Date();
    });
  }

  /** Everything in `records` is committed in the database, or needs nothing there. */
  private finish(records: readonly QueuedRecord[]): void {
    const last = new Map<string, QueuedRecord>();
    for (const queued of records) last.set(`${queued.record.topic}/${queued.record.partition}`, queued);
    for (const { record, epoch, nextOffset } of last.values()) {
      const offset = nextOffset ?? String(BigInt(record.offset) + 1n);
      this.parts.assignment.advance(epoch, { topic: record.topic, partition: record.partition, offset });
      this.parts.intake.reportLag(record.topic, record.partition, offset);
    }
    this.parts.commits.soon();
  }
}

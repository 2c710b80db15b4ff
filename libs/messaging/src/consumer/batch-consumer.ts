import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { RecordSource } from '../record/record-source.js';
import { Gathering } from '../timing/gathering.js';
import { Interrupted, type BatchRedo } from './batch-redo.js';
import {
  reportOutcome,
  type BatchOutcome,
  type ConsumerHealth,
  type ConsumerObserver,
  type SkipReason,
} from '../handling/consumer-observer.js';
import type { EventRouting, Item } from '../handling/event-routing.js';
import type { Intake } from './intake.js';
import { placeKey, type Assignment, type OffsetCommits } from './offsets.js';
import type { PostponedRetries } from '../handling/postponed-retries.js';
import type { QueuedRecord } from '../handling/event-routing.js';
import type { SuspendedHandlers } from '../handling/suspended-handlers.js';

export interface BatchConsumerOptions {
  /** Most records in one transaction. */
  readonly maxBatch: number;
  /** How long {@link BatchConsumer.stop} waits for what is queued, ms. */
  readonly drainMs: number;
}

export interface BatchConsumerParts {
  readonly source: RecordSource;
  readonly intake: Intake;
  readonly assignment: Assignment;
  readonly commits: OffsetCommits;
  readonly routing: EventRouting;
  readonly redo: BatchRedo;
  readonly postponed: PostponedRetries;
  readonly suspended: SuspendedHandlers;
  readonly observer: ConsumerObserver;
  /** Aborted when shutdown can wait no longer. */
  readonly interruption: AbortController;
}

/** Minimum interval between batches under load, ms. */
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
    const { intake, suspended } = this.parts;
    return {
      joined: intake.isJoined,
      partitions: intake.partitions,
      lastProgressAt: intake.isBusy ? this.lastProgress : new Date(),
      queued: intake.unprocessed,
      suspended: suspended.suspensions.map(({ type, code, message, since, nextTryAt }) => ({
        type,
        code,
        message,
        since: new Date(since),
        nextTryAt: new Date(nextTryAt),
      })),
      fatal: intake.fatal,
    };
  }

  /** Returns at once; joins the group, and processes, in the background. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.working = this.work();
    this.parts.postponed.start();
    this.parts.source.start(this.parts.intake);
  }

  /**
   * Takes in nothing more, finishes what is queued (for `drainMs` at most), commits the offsets, leaves the group.
   * What is not finished by then stays uncommitted and comes again.
   */
  async stop(): Promise<void> {
    const { source, intake, commits, postponed, interruption } = this.parts;
    source.pause();
    intake.close();
    const timeout = new AbortController();
    const drained = Promise.all([this.working.then(() => commits.flush()), postponed.stop()]);
    await Promise.race([drained, delay(this.options.drainMs, undefined, { signal: timeout.signal }).catch(() => null)]);
    timeout.abort();
    interruption.abort();
    await source.stop();
  }

  private async work(): Promise<void> {
    const { intake, redo } = this.parts;
    for (;;) {
      while (!intake.isDue && !intake.isClosed && redo.nextTryAt > Date.now()) {
        await intake.waitForRecords(redo.nextTryAt - Date.now());
        this.lastProgress = new Date();
        // A batch without records, or one of a partition that was read on, may have brought an offset.
        this.parts.commits.soon();
      }
      if (intake.queued === 0 && intake.isClosed) return;
      try {
        if (redo.nextTryAt <= Date.now() && !intake.isClosed) await redo.retryHeld(this.reporter());
        if (intake.isDue || intake.isClosed) await this.processBatch(await this.nextBatch());
      } catch (error) {
        if (!(error instanceof Interrupted)) intake.failed(error instanceof Error ? error : new Error(String(error)));
        return;
      } finally {
        this.lastProgress = new Date();
      }
      this.parts.commits.soon();
    }
  }

  private async nextBatch(): Promise<QueuedRecord[]> {
    const { intake } = this.parts;
    // A fetch hands over its partitions one by one, in one turn.
    await nextTurn();
    if (intake.queued < this.options.maxBatch && !intake.isClosed) await this.gathering.due();
    const records = inOrderOfTime(intake.take(this.options.maxBatch));
    this.gathering.begin(records.length);
    return records;
  }

  private async processBatch(records: readonly QueuedRecord[]): Promise<void> {
    const items: Item[] = [];
    const skipped = new Map<SkipReason, number>();
    for (const record of records) {
      const routed = this.parts.routing.route(record);
      if (typeof routed === 'string') skipped.set(routed, (skipped.get(routed) ?? 0) + 1);
      else items.push(routed);
    }
    // Where it is interrupted, the records stay in progress: no offset behind them may be noted.
    if (items.length > 0) await this.parts.redo.process(items, this.reporter());
    for (const [reason, count] of skipped) this.parts.observer.skipped?.(reason, count);
    this.finish(records);
    this.parts.intake.processed();
  }

  private reporter(): (outcome: BatchOutcome, count: number) => void {
    let begun = performance.now();
    return (outcome, count) => {
      const committed = performance.now();
      this.parts.observer.batch?.(count, (committed - begun) / 1000);
      reportOutcome(outcome, this.parts.observer);
      begun = committed;
      this.lastProgress = new Date();
    };
  }

  /** Everything in `records` is committed in the database, held, or needs nothing there. */
  private finish(records: readonly QueuedRecord[]): void {
    const { assignment, intake } = this.parts;
    const last = new Map<string, QueuedRecord>();
    for (const queued of records) last.set(placeKey(queued.record), queued);
    for (const { record, epoch, nextOffset } of last.values()) {
      const offset = nextOffset ?? String(BigInt(record.offset) + 1n);
      assignment.advance(epoch, { topic: record.topic, partition: record.partition, offset });
      intake.ends.reportLag(record, assignment.reached(record) ?? BigInt(offset));
    }
  }
}

/**
 * The records in the order of their times (with LogAppendTime the brokers'), so that a cause comes before its effect on
 * another topic: a fetch lists them topic by topic. The order within a partition is kept whatever the times say.
 */
export function inOrderOfTime(records: readonly QueuedRecord[]): QueuedRecord[] {
  const latest = new Map<string, number>();
  const timed = records.map((queued) => {
    const { topic, partition, timestamp } = queued.record;
    const place = `${topic}/${partition}`;
    const at = Math.max(timestamp, latest.get(place) ?? 0);
    latest.set(place, at);
    return { queued, at };
  });
  return timed.sort((a, b) => a.at - b.at).map(({ queued }) => queued);
}

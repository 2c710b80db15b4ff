import { Backoff } from '../timing/backoff.js';
import { Gathering } from '../timing/gathering.js';
import type { WakeUp } from '../timing/wake-up.js';
import type { BatchSender, SendReport } from './batch-sender.js';
import type { Lane, Lanes } from './lanes.js';
import type { NextRows, OutboxReader } from './outbox-reader.js';
import type { OutboxRow, OutboxStore } from '../outbox/outbox-store.js';
import type { RelayObserver, RelaySettings } from './relay-settings.js';

/** Under load a batch is read at most so often, ms. */
const GATHER_MS = 20;

/** Which buckets are in use: being read, or with rows that are being sent or deleted. Such a bucket is not given away. */
export class InFlight {
  private readonly uses = new Map<number, number>();

  isBusy(bucket: number): boolean {
    return this.uses.has(bucket);
  }

  drop(rows: readonly OutboxRow[]): void {
    for (const { bucket } of rows) this.add(bucket, -1);
  }

  /** Holds the buckets while they are read; what was read of them is held when the read is over. */
  async reading(buckets: readonly number[], read: () => Promise<NextRows>): Promise<NextRows> {
    for (const bucket of buckets) this.add(bucket, 1);
    try {
      const next = await read();
      for (const { bucket } of next.rows) this.add(bucket, 1);
      return next;
    } finally {
      for (const bucket of buckets) this.add(bucket, -1);
    }
  }

  private add(bucket: number, change: 1 | -1): void {
    const uses = (this.uses.get(bucket) ?? 0) + change;
    if (uses > 0) this.uses.set(bucket, uses);
    else this.uses.delete(bucket);
  }
}

/** What the pipeline needs to know about bucket ownership. */
export interface Buckets {
  readonly owned: readonly number[];
  owns(bucket: number): boolean;
  readonly isProven: boolean;
  readonly isShifting: boolean;
  tick(): Promise<void>;
}

export interface PipelineParts {
  readonly store: OutboxStore;
  readonly reader: OutboxReader;
  readonly lanes: Lanes;
  readonly sender: BatchSender;
  readonly buckets: Buckets;
  readonly inFlight: InFlight;
  readonly wakeUp: WakeUp;
  readonly observer: RelayObserver;
  readonly settings: RelaySettings;
  /** Aborted when the database session is gone. */
  readonly lost: AbortSignal;
  /** Aborted when the relay is to send what is there and end. */
  readonly stopping: AbortSignal;
}

/**
 * Read, send, delete, with the next read and the last delete under way during each send. One send at a time; what was
 * not acknowledged is read again before anything later of its aggregate is sent; no transaction is open meanwhile.
 * Between two batches one lane gets its turn.
 */
export class RelayPipeline {
  private readonly backoff: Backoff;
  private ahead: Promise<NextRows> | undefined;
  private removal: Promise<void> = Promise.resolve();
  private readonly gathering = new Gathering(GATHER_MS);

  constructor(private readonly parts: PipelineParts) {
    const { backoffMinMs, backoffMaxMs } = parts.settings;
    this.backoff = new Backoff(backoffMinMs, backoffMaxMs);
  }

  /**
   * Ends when `stopping` and all that can be sent was sent, or the broker failed.
   *
   * @throws when the database session is gone
   */
  async run(): Promise<void> {
    const { buckets, lanes, lost, settings, stopping, wakeUp } = this.parts;
    let moreWaits = true;
    for (;;) {
      if (!moreWaits && !stopping.aborted) await wakeUp.wait(Math.min(settings.pollMs, lanes.dueInMs));
      lost.throwIfAborted();
      if (!buckets.isProven || buckets.isShifting) {
        await this.removal;
        await buckets.tick();
      }
      const lane = lanes.next();
      const laneFailed = lane !== undefined && (await this.serve(lane));
      // Not while a read-ahead waits, nor at the end: both have their rows already.
      if (!this.ahead && !stopping.aborted) await this.gathering.due();
      const { rows, more } = await this.next();
      this.gathering.begin(rows.length);
      const report = rows.length > 0 ? await this.ship(rows, more) : undefined;
      if (stopping.aborted && (laneFailed || report?.failure)) return;
      // Writers ring: when none did and the batch was small, looking at once would find nothing.
      moreWaits = report ? report.disturbed || this.ahead !== undefined : more;
      moreWaits ||= lanes.anyOpen;
      if (stopping.aborted && rows.length === 0 && !moreWaits) return;
    }
  }

  private async next(): Promise<NextRows> {
    const { buckets, inFlight } = this.parts;
    if (this.ahead) {
      const { rows: read, more } = await this.ahead;
      this.ahead = undefined;
      const rows = read.filter(({ bucket }) => buckets.owns(bucket));
      if (rows.length < read.length) inFlight.drop(read.filter(({ bucket }) => !buckets.owns(bucket)));
      if (rows.length > 0) return { rows, more };
    }
    return this.read([]);
  }

  private read(sending: readonly OutboxRow[]): Promise<NextRows> {
    const { buckets, inFlight, reader, wakeUp } = this.parts;
    wakeUp.clear();
    const { owned } = buckets;
    return inFlight.reading(owned, () => reader.read(owned, sending));
  }

  private async ship(rows: readonly OutboxRow[], more: boolean): Promise<SendReport> {
    const { inFlight, sender, wakeUp } = this.parts;
    // In quiet times reading ahead would only be one more query for nothing.
    if (more || wakeUp.pending) {
      this.ahead = this.read(rows);
      // Its failure is met where it is awaited; until then it must not count as unhandled.
      this.ahead.catch(() => undefined);
    }
    const report = await sender.send(rows);
    this.dropUnsent(rows, report, inFlight);
    await this.removal;
    this.remove(report);
    if (report.disturbed) await this.dropAhead();
    if (report.failure) await this.pause(report.failure);
    else this.backoff.reset();
    return report;
  }

  /**
   * Sends the next rows of a lane, and deletes them before anything else is sent.
   *
   * @returns whether the broker is away
   */
  private async serve(lane: Lane): Promise<boolean> {
    const { buckets, inFlight, lanes, observer, reader, sender } = this.parts;
    // One read after the other: what a read leaves out is judged by what held when it was asked for.
    await this.ahead;
    await this.removal;
    const { owned } = buckets;
    const { rows, more } = await inFlight.reading(owned, () => reader.readLane(lane, owned));
    const report = rows.length > 0 ? await sender.send(rows, lane) : undefined;
    if (report) {
      this.dropUnsent(rows, report, inFlight);
      this.remove(report);
      await this.removal;
      if (report.failure) {
        lanes.failed(lane);
        await this.pause(report.failure);
      }
      if (report.acknowledged.length > 0) lanes.taken(lane).forEach((part) => observer.resumed?.(part));
      if (report.disturbed) return report.failure !== undefined;
    }
    if (!more) reader.release(lane);
    return false;
  }

  private dropUnsent(rows: readonly OutboxRow[], { acknowledged }: SendReport, inFlight: InFlight): void {
    const sent = new Set(acknowledged);
    inFlight.drop(rows.filter((row) => !sent.has(row)));
  }

  /** Not awaited: it overlaps the next send. The next statement on the connection already sees its effect. */
  private remove({ acknowledged: rows, sent }: SendReport): void {
    if (rows.length === 0) return;
    const { inFlight, observer, store } = this.parts;
    this.removal = store
      .remove(rows, sent)
      .then((recreated) => recreated.forEach((topic) => observer.recreated?.(topic)))
      .finally(() => inFlight.drop(rows));
    this.removal.catch(() => undefined);
  }

  private async dropAhead(): Promise<void> {
    const ahead = await this.ahead;
    this.ahead = undefined;
    if (ahead) this.parts.inFlight.drop(ahead.rows);
  }

  private async pause(failure: Error): Promise<void> {
    const { lost, observer, stopping } = this.parts;
    observer.failed?.(failure);
    await this.backoff.wait(AbortSignal.any([lost, stopping]));
  }
}

import { Backoff } from '../timing/backoff.js';
import { Gathering } from '../timing/gathering.js';
import type { BatchSender, SendReport } from './batch-sender.js';
import type { InFlight } from './in-flight.js';
import { isFull, type OutboxReader } from './outbox-reader.js';
import type { OutboxRow } from './outbox-row.js';
import type { OutboxStore } from './outbox-store.js';
import { PollPace } from './poll-pace.js';
import type { RelayObserver } from './relay-observer.js';
import type { RelaySettings } from './relay-settings.js';
import type { WakeUp } from '../timing/wake-up.js';

/** Under load a batch is read at most so often, ms. */
const GATHER_MS = 20;

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
 */
export class RelayPipeline {
  private readonly pace: PollPace;
  private readonly backoff: Backoff;
  private ahead: Promise<OutboxRow[]> | undefined;
  private removal: Promise<void> = Promise.resolve();
  private readonly gathering = new Gathering(GATHER_MS);

  constructor(private readonly parts: PipelineParts) {
    const { pollMinMs, pollMaxMs, backoffMinMs, backoffMaxMs } = parts.settings;
    this.pace = new PollPace(pollMinMs, pollMaxMs);
    this.backoff = new Backoff(backoffMinMs, backoffMaxMs);
  }

  /**
   * Ends when `stopping` and all that can be sent was sent, or the broker failed.
   *
   * @throws when the database session is gone
   */
  async run(): Promise<void> {
    const { buckets, lost, stopping, wakeUp } = this.parts;
    let moreWaits = true;
    for (;;) {
      const rests = !moreWaits && !stopping.aborted;
      const polled = rests && !(await wakeUp.wait(this.pace.ms));
      lost.throwIfAborted();
      if (!buckets.isProven || buckets.isShifting) {
        await this.removal;
        await buckets.tick();
      }
      // Not while a read-ahead waits, nor at the end: both have their rows already.
      if (!this.ahead && !stopping.aborted) await this.gathering.due();
      const rows = await this.next();
      this.gathering.begin(rows.length);
      if (polled) this.adjustPace(rows.length > 0);
      if (rows.length > 0) {
        const report = await this.ship(rows);
        if (report.failure && stopping.aborted) return;
        // Writers ring: when nobody did and the batch was small, looking at once would find nothing.
        moreWaits = report.disturbed || this.ahead !== undefined;
      } else if (stopping.aborted) {
        return;
      } else {
        moreWaits = false;
      }
    }
  }

  private async next(): Promise<OutboxRow[]> {
    const { buckets, inFlight } = this.parts;
    if (this.ahead) {
      const read = await this.ahead;
      this.ahead = undefined;
      const rows = read.filter(({ bucket }) => buckets.owns(bucket));
      if (rows.length < read.length) inFlight.drop(read.filter(({ bucket }) => !buckets.owns(bucket)));
      if (rows.length > 0) return rows;
    }
    return this.read([]);
  }

  private read(sending: readonly OutboxRow[]): Promise<OutboxRow[]> {
    const { buckets, inFlight, reader, wakeUp } = this.parts;
    wakeUp.clear();
    const { owned } = buckets;
    return inFlight.reading(owned, () => reader.read(owned, sending));
  }

  private async ship(rows: OutboxRow[]): Promise<SendReport> {
    const { inFlight, sender, settings, wakeUp } = this.parts;
    // In quiet times reading ahead would only be one more query for nothing.
    if (isFull(rows, settings) || wakeUp.pending) {
      this.ahead = this.read(rows);
      // Its failure is met where it is awaited; until then it must not count as unhandled.
      this.ahead.catch(() => undefined);
    }
    const report = await sender.send(rows);
    const acknowledged = new Set(report.acknowledged);
    inFlight.drop(rows.filter((row) => !acknowledged.has(row)));
    await this.removal;
    this.remove(report);
    if (report.disturbed) await this.dropAhead();
    if (report.failure) await this.pause(report.failure);
    else this.backoff.reset();
    return report;
  }

  /** Not awaited: it overlaps the next send. The next statement on the connection already sees its effect. */
  private remove({ acknowledged: rows, sent }: SendReport): void {
    if (rows.length === 0) return;
    const { inFlight, store } = this.parts;
    this.removal = store.remove(rows, sent).finally(() => inFlight.drop(rows));
    this.removal.catch(() => undefined);
  }

  private async dropAhead(): Promise<void> {
    const rows = await this.ahead;
    this.ahead = undefined;
    if (rows) this.parts.inFlight.drop(rows);
  }

  private async pause(failure: Error): Promise<void> {
    const { lost, observer, stopping } = this.parts;
    observer.failed?.(failure);
    await this.backoff.wait(AbortSignal.any([lost, stopping]));
  }

  private adjustPace(found: boolean): void {
    if (found) this.pace.foundUnannounced();
    else this.pace.foundNothing();
  }
}

import { PartlySentError, refusalsOf, type Refusal, type UnavailablePart } from '../record/producer-errors.js';
import type { RecordProducer, SentPartition } from '../record/record.js';
import type { Lane } from './lanes.js';
import { HeldBack, recordOf, type OutboxRow, type StoredHeadersError } from '../outbox/outbox-store.js';
import type { RelayObserver } from './relay-settings.js';

export interface SendReport {
  /** Rows the broker acknowledged. */
  readonly acknowledged: OutboxRow[];
  /** The partitions they were written to. */
  readonly sent: SentPartition[];
  /** Rows were left behind or buried: what was read ahead may hold rows that must not go before them. */
  disturbed: boolean;
  /** The broker is away: nothing more was tried. */
  failure?: Error;
}

export interface SenderParts {
  readonly producer: Pick<RecordProducer, 'send'>;
  readonly laneOf: (row: OutboxRow) => Lane | undefined;
  /** A part of the cluster takes nothing: from now on {@link laneOf} knows its rows. @returns whether that is new */
  readonly hold: (part: UnavailablePart) => boolean;
  readonly bury: (row: OutboxRow, error: Error) => Promise<void>;
  /** Asked before every request; once false, nothing more is sent. */
  readonly mayGoOn: () => boolean;
  readonly observer: RelayObserver;
}

/**
 * Sends one batch. What a partition acknowledged is done; what it takes not now is held, and stays so for the rest of
 * the batch; a row that it will never take is buried, and the later rows of its aggregate stay behind. Only what was
 * refused is sent a second time, and never out of order within its aggregate.
 */
export class BatchSender {
  constructor(private readonly parts: SenderParts) {}

  /**
   * @param lane to which all rows belong
   * @throws only what `bury` throws
   */
  async send(rows: readonly OutboxRow[], lane?: Lane): Promise<SendReport> {
    const report: SendReport = { acknowledged: [], sent: [], disturbed: false };
    const heldBack = new HeldBack();
    const waiting: (readonly OutboxRow[])[] = [rows];
    for (let batch = waiting.shift(); batch && this.parts.mayGoOn(); batch = waiting.shift()) {
      const left = batch.filter((row) => !heldBack.has(row) && this.parts.laneOf(row) === lane);
      waiting.unshift(...(await this.attempt(left, report, heldBack)));
      if (report.failure) break;
    }
    report.disturbed = report.acknowledged.length < rows.length;
    return report;
  }

  /** @returns what is to be sent next, one after the other */
  private async attempt(
    batch: readonly OutboxRow[],
    report: SendReport,
    heldBack: HeldBack,
  ): Promise<(readonly OutboxRow[])[]> {
    const { producer, observer } = this.parts;
    const { rows, records } = await this.readable(batch, heldBack);
    if (rows.length === 0) return [];
    const started = performance.now();
    const note = (acknowledged: readonly OutboxRow[], sent: readonly SentPartition[]): void => {
      report.acknowledged.push(...acknowledged);
      report.sent.push(...sent);
      const bytes = acknowledged.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
      if (acknowledged.length > 0) observer.sent?.(acknowledged.length, bytes, performance.now() - started);
    };
    try {
      note(rows, await producer.send(records));
      return [];
    } catch (error) {
      const refusals = refusalsOf(error, rows.length);
      if (!refusals) {
        report.failure = error instanceof Error ? error : new Error(String(error));
        return [];
      }
      if (error instanceof PartlySentError) {
        const refused = new Set(refusals.flatMap((refusal) => refusal.records));
        note(
          rows.filter((_, index) => !refused.has(index)),
          error.sent,
        );
      }
      const next: (readonly OutboxRow[])[] = [];
      for (const refusal of refusals) next.push(...(await this.refused(refusal, rows, heldBack)));
      return next;
    }
  }

  private async refused(
    { error, records }: Refusal,
    rows: readonly OutboxRow[],
    heldBack: HeldBack,
  ): Promise<(readonly OutboxRow[])[]> {
    if (error.code === 'TOPIC_UNAVAILABLE') {
      if (this.parts.hold(error.part)) this.parts.observer.held?.(error.part, error);
      this.parts.observer.failed?.(error);
      return [];
    }
    const refused = records.map((index) => rows[index]!);
    const named = error.index === undefined ? undefined : rows[error.index];
    const [only, ...more] = refused;
    const culprit = more.length === 0 ? only : named;
    if (culprit) {
      await this.bury(culprit, error, heldBack);
      return [refused.filter((row) => row !== culprit)];
    }
    const middle = Math.ceil(refused.length / 2);
    return [refused.slice(0, middle), refused.slice(middle)];
  }

  private async readable(batch: readonly OutboxRow[], heldBack: HeldBack) {
    const rows: OutboxRow[] = [];
    const records = [];
    for (const row of batch) {
      if (heldBack.has(row)) continue;
      try {
        records.push(recordOf(row));
        rows.push(row);
      } catch (error) {
        await this.bury(row, error as StoredHeadersError, heldBack);
      }
    }
    return { rows, records };
  }

  private async bury(row: OutboxRow, error: Error, heldBack: HeldBack): Promise<void> {
    heldBack.add(row);
    await this.parts.bury(row, error);
    this.parts.observer.died?.(row, error);
  }
}

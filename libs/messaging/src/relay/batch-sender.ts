import { RecordRejectedError, TopicUnavailableError } from '../record/producer-errors.js';
import type { RecordProducer, SentPartition } from '../record/record.js';
import type { BenchedTopics } from './benched-topics.js';
import { aggregateOf, recordOf, type OutboxRow } from './outbox-row.js';
import type { RelayObserver } from './relay-observer.js';

export interface SendReport {
  /** Rows the broker acknowledged. */
  readonly acknowledged: OutboxRow[];
  /** The partitions they were written to. */
  readonly sent: SentPartition[];
  /** Rows were left behind, buried or benched: what was read ahead may hold rows that must not go before them. */
  disturbed: boolean;
  /** The broker is away: nothing more was tried. */
  failure?: Error;
}

/**
 * Sends one batch; when the broker refuses it, finds out which rows it is about. A row refused for good is buried and
 * the later rows of its aggregate stay behind; a topic that is away is benched; everything else goes out. Rows may be
 * written twice on the way, never out of order within their aggregate.
 */
export class BatchSender {
  constructor(
    private readonly producer: RecordProducer,
    private readonly benched: BenchedTopics,
    private readonly bury: (row: OutboxRow, error: Error) => Promise<void>,
    /** Asked before every request; once false, nothing more is sent. */
    private readonly mayGoOn: () => boolean,
    private readonly observer: RelayObserver,
  ) {}

  /** @throws only what `bury` throws */
  async send(rows: readonly OutboxRow[]): Promise<SendReport> {
    const report: SendReport = { acknowledged: [], sent: [], disturbed: false };
    await this.sendPart(rows, report, new Set());
    if (report.acknowledged.length < rows.length) report.disturbed = true;
    return report;
  }

  private async sendPart(part: readonly OutboxRow[], report: SendReport, held: Set<string>): Promise<void> {
    const rows = part.filter((row) => !this.isHeld(row, held) && !this.benched.has(row.topic));
    if (rows.length === 0 || report.failure || !this.mayGoOn()) return;
    const started = performance.now();
    try {
      report.sent.push(...(await this.producer.send(rows.map(recordOf))));
    } catch (error) {
      await this.narrowDown(rows, error, report, held);
      return;
    }
    report.acknowledged.push(...rows);
    const bytes = rows.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
    this.observer.sent?.(rows.length, bytes, performance.now() - started);
  }

  private async narrowDown(
    rows: readonly OutboxRow[],
    error: unknown,
    report: SendReport,
    held: Set<string>,
  ): Promise<void> {
    if (error instanceof RecordRejectedError) {
      await this.isolate(rows, error, report, held);
    } else if (error instanceof TopicUnavailableError) {
      await this.isolateTopic(rows, error, report, held);
    } else {
      report.failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  private async isolate(
    rows: readonly OutboxRow[],
    error: RecordRejectedError,
    report: SendReport,
    held: Set<string>,
  ): Promise<void> {
    const refused = rows.length === 1 ? rows[0] : error.index === undefined ? undefined : rows[error.index];
    if (refused) {
      const aggregate = aggregateOf(refused);
      if (aggregate !== undefined) held.add(aggregate);
      await this.bury(refused, error);
      this.observer.died?.(refused, error);
      await this.sendPart(
        rows.filter((row) => row !== refused),
        report,
        held,
      );
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    await this.sendPart(rows.slice(0, middle), report, held);
    await this.sendPart(rows.slice(middle), report, held);
  }

  private async isolateTopic(
    rows: readonly OutboxRow[],
    error: TopicUnavailableError,
    report: SendReport,
    held: Set<string>,
  ): Promise<void> {
    const topics = [...new Set(rows.map(({ topic }) => topic))];
    const [only] = topics;
    if (topics.length === 1 && only !== undefined) {
      this.benched.bench(only);
      this.observer.failed?.(error);
      return;
    }
    for (const topic of topics) {
      await this.sendPart(
        rows.filter((row) => row.topic === topic),
        report,
        held,
      );
    }
  }

  private isHeld(row: OutboxRow, held: Set<string>): boolean {
    if (held.size === 0) return false;
    const aggregate = aggregateOf(row);
    return aggregate !== undefined && held.has(aggregate);
  }
}

import type { ConsumerObserver, SkipReason } from '@waybill/messaging';

/** Everything a consumer told its observer. */
export class Observed implements ConsumerObserver {
  readonly skips = new Map<SkipReason, number>();
  readonly letters: { topic: string; code: string }[] = [];
  readonly delays: string[] = [];
  readonly batches: number[] = [];
  readonly joins: number[] = [];
  readonly retries: string[] = [];
  readonly commitFailures: unknown[] = [];
  readonly disconnects: unknown[] = [];
  readonly lags = new Map<string, number>();
  /** What was told of suspended handlers and of logs, one line each. */
  readonly notices: string[] = [];
  handledEvents = 0;

  handled(_type: string, count: number): void {
    this.handledEvents += count;
  }
  skipped(reason: SkipReason, count: number): void {
    this.skips.set(reason, (this.skips.get(reason) ?? 0) + count);
  }
  deadLettered(topic: string, code: string): void {
    this.letters.push({ topic, code });
  }
  delayed(_topic: string, code: string): void {
    this.delays.push(code);
  }
  batch(size: number): void {
    this.batches.push(size);
  }
  membership(joined: boolean, partitions: number): void {
    if (joined) this.joins.push(partitions);
  }
  retried(cause: string): void {
    this.retries.push(cause);
  }
  commitFailed(error: unknown): void {
    this.commitFailures.push(error);
  }
  disconnected(error: unknown): void {
    this.disconnects.push(error);
  }
  suspended(type: string, code: string): void {
    this.notices.push(`${type} suspended: ${code}`);
  }
  resumed(type: string): void {
    this.notices.push(`${type} resumed`);
  }
  recordsLost(_topic: string, partition: number, records: number): void {
    this.notices.push(`${records} records of ${partition} lost`);
  }
  logRestarted(_topic: string, partition: number): void {
    this.notices.push(`${partition} began again`);
  }
  lag(topic: string, partition: number, records: number): void {
    this.lags.set(`${topic}/${partition}`, records);
  }
}

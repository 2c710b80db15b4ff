import type { SentPartition } from '../record/record.js';
import type { OutboxRow } from './outbox-row.js';

export interface ReadRequest {
  readonly buckets: readonly number[];
  /** Ids up to and including the floor are known to be gone; one floor a bucket. */
  readonly floorOf: (bucket: number) => number;
  /** Rows being sent: still there, but not to be read again. */
  readonly inFlight: readonly OutboxRow[];
  /** Topics that cannot be written at the moment. */
  readonly benchedTopics: readonly string[];
  /** Many rows are likely to wait. Changes how it is read, not what. */
  readonly backlog: boolean;
}

/** A snapshot of running transactions: all below `xmin` have ended, none at or above `xmax` had begun. */
export interface TransactionSnapshot {
  readonly xmin: bigint;
  readonly xmax: bigint;
}

/**
 * The outbox as the relay sees it, over one connection that runs statements in the order they are asked for. Any
 * rejection means that the session is over.
 */
export interface OutboxStore {
  /** Rows in id order, cut at the batch limits, without those held back behind a dead row. */
  read(request: ReadRequest): Promise<OutboxRow[]>;
  /** Deletes acknowledged rows and notes, in the same statement, how far the partitions were written. */
  remove(rows: readonly OutboxRow[], sent: readonly SentPartition[]): Promise<void>;
  /** Moves a row to outbox_dead; from then on its aggregate is held back. */
  bury(row: OutboxRow, error: Error): Promise<void>;
  /** Lowest dead row of each bucket that has any. */
  lowestDead(buckets: readonly number[]): Promise<ReadonlyMap<number, number>>;
  snapshot(): Promise<TransactionSnapshot>;
}

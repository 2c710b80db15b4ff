import type { IncomingRecord } from './record.js';

/** What one fetch brought of one partition. */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  /** In order of their offsets. Empty where nothing of it is for readers: control records, aborted transactions. */
  readonly records: readonly IncomingRecord[];
  /**
   * Offset to commit once the last record is done. May lie beyond it (control records of transactions), and may be higher
   * than the last one although there are no records.
   */
  readonly nextOffset: string;
  /** Offset after the newest record of the partition, open transactions included, at the time of the fetch. */
  readonly highWatermark: string;
}

/** A source could not read on where it wanted to, and reads from elsewhere. All offsets as decimal text. */
export interface PositionReset {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record that it wanted. */
  readonly wanted: string;
  /** First offset that it reads instead. Higher: the records between are lost. Lower: the log began again. */
  readonly position: string;
}

/** Records of a partition that are there and cannot be read for now. All offsets as decimal text. */
export interface WaitingRecords {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record to read. */
  readonly position: string;
  /** Offset after the newest record. */
  readonly highWatermark: string;
}

/** The source's side of handing over a batch. */
export interface Delivery {
  /** Keeps the group membership alive while the intake has no room. Its error ends the wait and goes back. */
  heartbeat(): Promise<void>;
  /** Called in the very turn in which the records are queued; the source then goes on behind them. */
  taken(): void;
}

/** Partitions of a member, by topic. */
export type AssignedPartitions = Readonly<Record<string, readonly number[]>>;

/** Who receives what a {@link RecordSource} reads. */
export interface RecordIntake {
  /** The member has its partitions. What was delivered before belongs to an older epoch. */
  joined(partitions: AssignedPartitions): void;
  /** The partitions may be another member's from now on. `error` when the connection broke down. */
  left(error?: Error): void;
  /**
   * Called before the first batch from the new position is delivered: retention or an operator deleted records that were
   * not read, or the log is shorter than it was (topic created again, records lost with a broker).
   */
  repositioned(reset: PositionReset): void;
  /** Nothing comes of a partition although it holds more: it lies behind another program's open transaction. */
  waiting(records: WaitingRecords): void;
  /** A part cannot be read for now, as the error says; the rest is. Told again while that lasts. */
  hindered(error: Error): void;
  /** Waits for room, then queues the batch. Without a call of `taken` nothing was queued. */
  deliver(batch: FetchedBatch, delivery: Delivery): Promise<void>;
  /** The source gave up and does not come back. */
  failed(error: Error): void;
}

export interface OffsetToCommit {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record to read, as decimal text. */
  readonly offset: string;
}

/**
 * Membership in a consumer group: reads the records of the partitions it is given, from the committed offset or, where
 * there is none, from the beginning. Connects, and reconnects, by itself, for ever.
 */
export interface RecordSource {
  /** Returns at once; everything else is told to the intake. */
  start(intake: RecordIntake): void;
  /** No further records are delivered; the membership lives on. */
  pause(): void;
  /**
   * One attempt, made in this very turn with the member's present generation; the broker does not check who owns the
   * partitions, so the caller must. Rejects while the group rebalances or the broker is away.
   */
  commit(offsets: readonly OffsetToCommit[]): Promise<void>;
  /** Leaves the group and disconnects; resolves within a few seconds, also where the broker does not answer. */
  stop(): Promise<void>;
}

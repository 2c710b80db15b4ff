/** Why a record was passed over without an effect. */
export type SkipReason =
  /** The application does not know the type. */
  | 'unknown_type'
  /** Known, but nobody here handles it. */
  | 'not_handled'
  /** Its inbox row was there already. */
  | 'duplicate'
  /** A replayed dead letter of another consumer. */
  | 'replay_for_other';

/** Told what the consumer does, for metrics and logs. Called after the commit it tells of. Must not throw. */
export interface ConsumerObserver {
  /** Events of one type handled in one committed batch, and the seconds their handlers took together. */
  handled?(type: string, count: number, seconds: number): void;
  skipped?(reason: SkipReason, count: number): void;
  deadLettered?(topic: string, code: string): void;
  /** Put aside by a RetryLaterError, or because an earlier event of its key is. */
  delayed?(topic: string, code: string): void;
  /** One committed transaction: records in it, and the seconds from its begin to its commit. */
  batch?(size: number, seconds: number): void;
  /** Records behind the end of the partition, as of the last fetch. */
  lag?(topic: string, partition: number, records: number): void;
  /** A batch failed and will be tried again: the whole of it (transient), in halves, or the one event alone. */
  retried?(cause: 'transient' | 'split' | 'single', error: unknown): void;
  /** Group membership: joined with these many partitions, or lost (rebalance, crash, broker away). */
  membership?(joined: boolean, partitions: number): void;
  /** The connection to the broker broke down and is set up anew. */
  disconnected?(error: unknown): void;
  /** Offsets could not be committed; harmless, they are committed later or the records come again. */
  commitFailed?(error: unknown): void;
}

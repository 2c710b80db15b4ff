import { guarded } from '../options/guarded.js';
import type { AssignedPartitions } from '../record/record-source.js';

/** Why a record was passed over without an effect. */
export type SkipReason =
  /** The application does not know the type. */
  | 'unknown_type'
  /** Known, but this consumer has no handler for it. */
  | 'not_handled'
  /** Its inbox row was there already. */
  | 'duplicate'
  /** A replayed dead letter of another consumer. */
  | 'replay_for_other';

/** Told what the consumer does, for metrics and logs. Called after the commit it tells of. What it throws is logged. */
export interface ConsumerObserver {
  /** Events of one type handled in one committed batch, and the seconds their handlers took together. */
  handled?(type: string, count: number, seconds: number): void;
  skipped?(reason: SkipReason, count: number): void;
  deadLettered?(topic: string, code: string): void;
  /** Postponed by a RetryLaterError, or because an earlier event of its key is. */
  delayed?(topic: string, code: string): void;
  /** One committed transaction: records in it, and the seconds from its begin to its commit. */
  batch?(size: number, seconds: number): void;
  /** Records behind the end of the partition, as of the last fetch. */
  lag?(topic: string, partition: number, records: number): void;
  /** Records that retention or an operator deleted before this group had read them. They are lost to it. */
  recordsLost?(topic: string, partition: number, records: number): void;
  /** The log of a partition ends before the offset that was wanted (topic created again, records lost): read from `position`. */
  logRestarted?(topic: string, partition: number, wanted: string, position: string): void;
  /** The handler of a type fails for every event: its events wait, and it is tried again with growing pauses. */
  suspended?(type: string, code: string, message: string): void;
  /** A suspended handler handles its events again; seconds since it was suspended. */
  resumed?(type: string, seconds: number): void;
  /** A batch failed and will be tried again: the whole of it (transient), in halves, or the one event alone. */
  retried?(cause: 'transient' | 'split' | 'single', error: unknown): void;
  /** Group membership: joined with these many partitions, or lost (rebalance, crash, broker away). */
  membership?(joined: boolean, partitions: number): void;
  /** The connection to the broker broke down and is set up again. */
  disconnected?(error: unknown): void;
  /** A topic cannot be read for now (no leader, deleted, no right to); the others are. Told again while that lasts. */
  hindered?(error: Error): void;
  /** Offsets could not be committed; harmless, they are committed later or the records come again. */
  commitFailed?(error: unknown): void;
}

/** What a health check may want to know. Ready = joined; live = not stuck: progress is recent while records wait. */
export interface ConsumerHealth {
  /** Member of the group, with its assignment known. */
  readonly joined: boolean;
  /** What it reads, by topic; nothing while it is no member. */
  readonly partitions: AssignedPartitions;
  /** Last time a batch was committed, or found that there was nothing to do. */
  readonly lastProgressAt: Date;
  /** Records fetched and not yet committed. */
  readonly queued: number;
  /** Types whose handler fails for every event, the longest suspended first. */
  readonly suspended: readonly SuspendedHandler[];
  /** Set when the consumer gave up; the process should end. */
  readonly fatal: Error | undefined;
}

/** A handler whose events wait, since it fails for all of them. */
export interface SuspendedHandler {
  readonly type: string;
  /** Code and message of the error. */
  readonly code: string;
  readonly message: string;
  readonly since: Date;
  readonly nextTryAt: Date;
}

/** What the handlers of one type did in one transaction. */
export interface Handled {
  readonly type: string;
  readonly count: number;
  readonly seconds: number;
}

/** An event or record and the code of what is wrong with it. */
export interface Trouble {
  readonly topic: string;
  readonly code: string;
}

/** What one committed transaction did. */
export interface BatchOutcome {
  readonly handled: readonly Handled[];
  readonly duplicates: number;
  readonly letters: readonly Trouble[];
  readonly delayed: readonly Trouble[];
  /** Postponed events that are no longer for this consumer. */
  readonly skipped?: readonly SkipReason[];
}

/** The observer with its errors logged: they must stop nothing. */
export const guardedObserver = (observer: ConsumerObserver): ConsumerObserver =>
  new Proxy(observer, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return guarded('ConsumerObserver', String(name), (member as (...given: unknown[]) => unknown).bind(target));
    },
  });

export const NOTHING_DONE: BatchOutcome = { handled: [], duplicates: 0, letters: [], delayed: [] };

/** Tells the observer what a committed transaction did. */
export const reportOutcome = (outcome: BatchOutcome, observer: ConsumerObserver): void => {
  for (const { type, count, seconds } of outcome.handled) observer.handled?.(type, count, seconds);
  if (outcome.duplicates > 0) observer.skipped?.('duplicate', outcome.duplicates);
  for (const reason of outcome.skipped ?? []) observer.skipped?.(reason, 1);
  for (const { topic, code } of outcome.letters) observer.deadLettered?.(topic, code);
  for (const { topic, code } of outcome.delayed) observer.delayed?.(topic, code);
};

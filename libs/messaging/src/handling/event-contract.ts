import type { IncomingRecord } from '../record/record.js';
import type { Tx } from '../transaction/tx.js';

/** What the consumer must know of an event; the rest belongs to the codec and the handlers. */
export interface ConsumedEvent {
  /** UUID, never used for another event: its inbox row makes a second delivery a no-op. */
  readonly id: string;
  readonly type: string;
  /** What the event is about (CloudEvents `subject`); orders events where it is there. */
  readonly subject?: string;
}

/** One event as a handler gets it, with the record it came in. */
export interface Received<E> {
  readonly event: E;
  /**
   * Subject of the event, else the record's key, else the empty text. Events with the same key are handled one after
   * the other, as they were written (within a partition always, across partitions as far as the writers' clocks agree),
   * and a list never holds a key twice. Those with the empty text have no order among each other: a list may hold many.
   */
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
  /** W3C trace context of the writer. */
  readonly traceparent: string | undefined;
  readonly headers: IncomingRecord['headers'];
}

/**
 * The second argument of a handler. Everything a handler writes goes through {@link tx}: it commits together with the
 * inbox rows of the whole batch, or not at all. A handler may run again (deadlock, a batch redone in halves), so it
 * must have no effect outside the transaction; calls to the outside are recorded as intent rows and made later.
 */
export class EventContext {
  constructor(
    readonly tx: Tx,
    /** Name of the consuming service, as in the inbox. */
    readonly consumer: string,
  ) {}
}

/** Turns records into events. Given by the application, so that this library knows no event of its own. */
export interface EventCodec<E extends ConsumedEvent = ConsumedEvent> {
  /**
   * The type as the headers tell it, undefined if they don't. With it, types without a handler are skipped before their
   * value is looked at. Default: the header `event-type`.
   */
  typeOf?(headers: IncomingRecord['headers']): string | undefined;
  /** Whether the application knows this type at all; decides only under which reason a skipped record is counted. */
  isKnown(type: string): boolean;
  /**
   * @throws an error with a `code`, which becomes the dead letter's `dlq-error-code`. One code is special:
   * `UNKNOWN_TYPE` means skip and count, never a dead letter.
   */
  decode(record: IncomingRecord): E;
}

/**
 * The first statements of a batch's transaction: lock (and, where handy, load into a `tx.attachment`) every aggregate
 * of the whole batch, in one sorted order, `FOR UPDATE`. Use `tx.read`: the first goes out together with BEGIN. All
 * instances of a service lock in this order, so their batches wait for each other instead of deadlocking; and since an
 * aggregate is locked before its outbox rows are inserted, outbox ids are in commit order per aggregate.
 */
export interface BatchLock<E extends ConsumedEvent = ConsumedEvent> {
  /**
   * `events` are all of the batch, also those that the inbox will turn out to know: it is asked afterwards, so that no
   * transaction waits for a lock while it holds inbox rows.
   */
  lock(tx: Tx, events: readonly Received<E>[]): Promise<void>;
}

/** Type → its one handler. Complete before the consumer starts. */
export type EventHandlers = ReadonlyMap<string, EventHandler>;

/** Rejects with the very error the application threw. */
export type EventHandler = Delivering & {
  /** Longest time that an event may wait for others to share its transaction with, ms. */
  readonly maxWaitMs: number;
};

type Delivering =
  | {
      readonly delivery: 'one';
      readonly call: (event: Received<ConsumedEvent>, context: EventContext) => Promise<void>;
    }
  | {
      readonly delivery: 'list';
      readonly call: (events: Received<ConsumedEvent>[], context: EventContext) => Promise<void>;
    };

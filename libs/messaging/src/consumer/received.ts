import type { Tx } from '../transaction/tx.js';
import type { IncomingRecord } from '../record/record.js';

/** What the consumer must know of an event; everything else is the codec's and the handlers' affair. */
export interface ConsumedEvent {
  /** UUID, unique for ever: its inbox row is what makes a second delivery a no-op. */
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
   * and a list never holds a key twice.
   */
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
  /** W3C trace context of whoever wrote the event. */
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

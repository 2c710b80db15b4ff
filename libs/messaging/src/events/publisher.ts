import { outboxInsert, type OutboxMessage } from '../transaction/outbox.js';
import type { Tx } from '../transaction/tx.js';
import { encodeCloudEvent, type EventOrigin } from './cloud-event.js';
import type { EventDefinition } from './event-definition.js';

/**
 * A transaction that the application began by itself, as far as the outbox needs it: one statement, with parameters
 * `$1 …`. pg's clients have it as `query`, TypeORM's EntityManager and QueryRunner as well.
 */
export interface OpenTransaction {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/** Writes defined events into the outbox of a transaction, from where they are sent after its COMMIT. */
export class Publisher {
  /** @param source name of the service */
  constructor(private readonly source: string) {}

  /**
   * In a transaction of `Transactions`: the event is there with COMMIT, or not at all.
   *
   * @throws InvalidEventDataError, before anything is written
   */
  publish<Data>(tx: Tx, event: EventDefinition<Data>, data: Data, origin?: Omit<EventOrigin, 'source'>): void {
    tx.outbox.push(this.encode(event, data, origin));
  }

  /**
   * In a transaction that the application began (BEGIN was answered) and will end: on a client of pg's, or a manager of
   * TypeORM's. The event's row is inserted at once; await it before COMMIT. Lock the row of what the event is about before:
   * only then are its events sent in the order of their commits.
   *
   * @throws InvalidEventDataError | EventTooLargeError, before anything is written; else what the transaction throws
   */
  async publishWithin<Data>(
    transaction: OpenTransaction,
    event: EventDefinition<Data>,
    data: Data,
    origin?: Omit<EventOrigin, 'source'>,
  ): Promise<void> {
    const { sql, parameters, buckets } = outboxInsert([this.encode(event, data, origin)])!;
    // Delivered with COMMIT: relays need not wait for their next look.
    const notify = `SELECT pg_notify('messaging_outbox_' || 'outbox'::regclass::oid, $${parameters.length + 1})`;
    await transaction.query(`WITH added AS (${sql}) ${notify}`, [...parameters, [...buckets].join()]);
  }

  private encode<Data>(event: EventDefinition<Data>, data: Data, origin?: Omit<EventOrigin, 'source'>): OutboxMessage {
    return encodeCloudEvent(event, data, { source: this.source, ...origin });
  }
}

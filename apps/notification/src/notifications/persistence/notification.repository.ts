import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';
import type { ContactChannel } from '../domain/contact.js';
import { CAUSES, CAUSES_AFTER_CREATED, placeOf, type Cause, type Facts } from '../domain/messages/turns.js';
import { NotificationEntity } from './notification.entity.js';

/** Namespace of the locks among the advisory locks of the database. */
const TURNS = 1_953_853_038;

/**
 * Until the end of the transaction nobody else records or settles notifications of these orders, so that causes of one
 * turn that are read at the same moment see each other. Sorted as all others sort them: no ring.
 */
export async function lockTurns(tx: Tx, orderIds: readonly string[]): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock($1, hash) FROM (
       SELECT DISTINCT hashtext(id) AS hash FROM unnest($2::text[]) AS id ORDER BY 1) orders`,
    [TURNS, orderIds],
  );
}

/** Something to be told, once per order and cause. */
export interface NewNotification {
  readonly orderId: string;
  readonly cause: Cause;
  readonly causedAt: string;
  readonly facts: Facts;
  readonly traceparent: string;
}

export interface RecordedKey {
  readonly orderId: string;
  readonly cause: string;
}

interface KeyRow {
  readonly order_id: string;
  readonly cause: string;
}

const ADD_ROUTED = `
  WITH places AS (SELECT * FROM unnest($10::text[], $11::text[], $12::int[]) AS p(cause, turn, rank)),
  noted AS (
    SELECT n.*, p.turn, p.rank, lead.cause AS led_by, lead.channel AS led_channel, lead.status AS led_status,
           lead.sent_at AS led_sent_at, lead.failure AS led_failure,
           CASE WHEN r.order_id IS NULL THEN CASE WHEN n.cause = ANY($9) OR EXISTS (
                     SELECT FROM notification o WHERE o.order_id = n.order_id AND o.cause = ANY($9))
                  THEN 'LOG' ELSE $6 END
                WHEN r.email IS NOT NULL AND $7 THEN 'EMAIL'
                WHEN r.phone IS NOT NULL AND $8 THEN 'SMS' ELSE 'LOG' END AS route
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[])
         AS n(order_id, cause, caused_at, facts, traceparent)
    JOIN places p USING (cause)
    LEFT JOIN recipient r USING (order_id)
    LEFT JOIN LATERAL (
      SELECT o.cause, o.channel, o.status, o.sent_at, o.failure FROM notification o JOIN places USING (cause)
      WHERE o.order_id = n.order_id AND places.turn = p.turn AND o.cause <> n.cause AND o.told_with IS NULL LIMIT 1
    ) lead ON true
  ), routed AS (
    SELECT n.*, first_value(route) OVER turns AS channel,
           coalesce(led_by, nullif(first_value(cause) OVER turns, cause)) AS told_with
    FROM noted n WINDOW turns AS (PARTITION BY order_id, turn ORDER BY rank)
  ), recorded AS (
    INSERT INTO notification (order_id, cause, caused_at, told_with, channel, status, sent_at, failure)
    SELECT order_id, cause, caused_at, told_with,
           CASE WHEN led_by IS NOT NULL THEN led_channel WHEN channel = 'LOG' THEN 'LOG' END,
           CASE WHEN led_by IS NOT NULL THEN led_status WHEN channel = 'LOG' THEN 'SENT' ELSE 'PENDING' END,
           CASE WHEN led_by IS NOT NULL THEN led_sent_at WHEN channel = 'LOG' THEN now() END,
           led_failure
    FROM routed ON CONFLICT DO NOTHING RETURNING order_id, cause, status, told_with
  ), queued AS (
    INSERT INTO delivery (order_id, cause, channel, facts, traceparent)
    SELECT order_id, cause, routed.channel, facts::json, traceparent
    FROM routed JOIN recorded USING (order_id, cause)
    WHERE recorded.status = 'PENDING' AND recorded.told_with IS NULL
  )
  SELECT order_id, cause FROM recorded WHERE status = 'SENT' AND told_with IS NULL`;

@Injectable()
export class NotificationRepository {
  constructor(private readonly reads: Reads) {}

  /**
   * Records them as told by the log, in one statement.
   *
   * @param notifications no order and cause twice
   * @returns those that were there before, and stay as they are
   */
  async addTold(tx: Tx, notifications: readonly NewNotification[]): Promise<RecordedKey[]> {
    // Answers with what was there already: hardly ever a row, where RETURNING alone would bring all of them back.
    const rows = await tx.query<KeyRow>(
      `WITH told AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS n(order_id, cause, caused_at)),
            recorded AS (
              INSERT INTO notification (order_id, cause, caused_at, channel, status, sent_at)
              SELECT order_id, cause, caused_at, 'LOG', 'SENT', now() FROM told
              ON CONFLICT DO NOTHING RETURNING order_id, cause
            )
       SELECT order_id, cause FROM told EXCEPT ALL SELECT order_id, cause FROM recorded`,
      keysAndTimes(notifications),
    );
    return rows.map(toKey);
  }

  /**
   * Records them and queues each for the channel that reaches its customer, in one statement. Whom no channel reaches is
   * told by the log: recorded as sent. So is one that was forgotten. Where the customer is not known yet, the first open
   * channel finds out. What belongs to a turn that is told already, or waits to be told, shares that message and its fate.
   *
   * @param notifications no order and cause twice
   * @returns those that are new and for the log
   */
  async addRouted(
    tx: Tx,
    notifications: readonly NewNotification[],
    open: ReadonlySet<ContactChannel>,
  ): Promise<RecordedKey[]> {
    await lockTurns(
      tx,
      notifications.map(({ orderId }) => orderId),
    );
    const rows = await tx.query<KeyRow>(ADD_ROUTED, [
      ...keysAndTimes(notifications),
      notifications.map(({ facts }) => JSON.stringify(facts)),
      notifications.map(({ traceparent }) => traceparent),
      [...open][0],
      open.has('EMAIL'),
      open.has('SMS'),
      CAUSES_AFTER_CREATED,
      CAUSES,
      CAUSES.map((cause) => placeOf(cause).turn),
      CAUSES.map((cause) => placeOf(cause).rank),
    ]);
    return rows.map(toKey);
  }

  /** Newest first. */
  async ofOrder(orderId: string): Promise<NotificationEntity[]> {
    const order = { causedAt: 'DESC', cause: 'ASC' } as const;
    return this.reads.getRepository(NotificationEntity).find({ where: { orderId }, order });
  }
}

const keysAndTimes = (notifications: readonly NewNotification[]): unknown[] => [
  notifications.map(({ orderId }) => orderId),
  notifications.map(({ cause }) => cause),
  notifications.map(({ causedAt }) => causedAt),
];

const toKey = ({ order_id, cause }: KeyRow): RecordedKey => ({ orderId: order_id, cause });

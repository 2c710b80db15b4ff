import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { ChannelName, Contact, ContactChannel } from '../domain/contact.js';
import type { Tried, Verdict } from '../domain/delivery.js';
import type { Reader } from '../domain/messages/compose.js';
import type { Purchase } from '../domain/messages/receipt.js';
import type { Cause, Facts } from '../domain/messages/turns.js';
import { lockTurns } from './notification.repository.js';

/** A message whose lease this process holds. */
export interface DueDelivery extends Tried {
  readonly orderId: string;
  readonly cause: Cause;
  readonly facts: Facts;
  readonly traceparent: string;
  /** Its end moves on while it is renewed. */
  readonly lease: { until: Date };
  /** Null while OrderCreated has not been read. */
  readonly contact: Contact | null;
  readonly reader: Reader;
}

export interface JudgedDelivery {
  readonly delivery: DueDelivery;
  readonly verdict: Verdict;
}

interface DueRow {
  readonly order_id: string;
  readonly cause: Cause;
  readonly channel: ChannelName;
  readonly facts: Facts;
  readonly traceparent: string;
  readonly attempts: number;
  readonly recorded_at: Date;
  readonly known: boolean;
  readonly email: string | null;
  readonly phone: string | null;
  readonly locale: string | null;
  readonly lines: Purchase['lines'] | null;
  readonly shortfall: Purchase['shortfall'];
}

/** Rows are stamped by Postgres, in microseconds: one of this very millisecond is due, too. */
const endOfMillisecond = (at: Date): Date => new Date(at.getTime() + 1);

/** The queue of messages on their way to a channel; a row is there exactly as long as its notification is PENDING. */
@Injectable()
export class DeliveryRepository {
  /** Leases the `limit` messages of a channel that have been due longest. */
  async claimDue(
    tx: Tx,
    { channel, limit, now, leaseUntil }: { channel: ContactChannel; limit: number; now: Date; leaseUntil: Date },
  ): Promise<DueDelivery[]> {
    const rows = await tx.query<DueRow>(
      // MATERIALIZED: inside a nested loop the locking query would run again, and each run find other rows.
      `WITH due AS MATERIALIZED (
         SELECT order_id, cause FROM delivery
         WHERE channel = $1 AND due_at <= $4 AND leased_until <= $4
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE delivery d SET leased_until = $3
       FROM due LEFT JOIN recipient r ON r.order_id = due.order_id
       WHERE d.order_id = due.order_id AND d.cause = due.cause
       RETURNING d.order_id, d.cause, d.channel, d.facts, d.traceparent, d.attempts, d.recorded_at,
                 r.order_id IS NOT NULL AS known, r.email, r.phone, r.locale, r.lines, r.shortfall`,
      [channel, limit, leaseUntil, endOfMillisecond(now)],
    );
    return rows.map((row) => ({
      orderId: row.order_id,
      cause: row.cause,
      channel: row.channel,
      facts: row.facts,
      traceparent: row.traceparent,
      attempts: row.attempts,
      recordedAt: row.recorded_at,
      lease: { until: leaseUntil },
      contact: row.known ? { email: row.email, phone: row.phone } : null,
      reader: { locale: row.locale, purchase: row.lines && { lines: row.lines, shortfall: row.shortfall } },
    }));
  }

  /** Puts off the ends of leases that are still as they were stamped. @returns those that were put off */
  async renew(tx: Tx, deliveries: readonly DueDelivery[], leaseUntil: Date): Promise<DueDelivery[]> {
    const rows = await tx.query<{ order_id: string; cause: string }>(
      `UPDATE delivery d SET leased_until = $4
       FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS held(order_id, cause, leased_until)
       WHERE d.order_id = held.order_id AND d.cause = held.cause AND d.leased_until = held.leased_until
       RETURNING d.order_id, d.cause`,
      [
        deliveries.map(({ orderId }) => orderId),
        deliveries.map(({ cause }) => cause),
        deliveries.map(({ lease }) => lease.until),
        leaseUntil,
      ],
    );
    const renewed = new Set(rows.map(({ order_id, cause }) => `${order_id}/${cause}`));
    return deliveries.filter(({ orderId, cause }) => renewed.has(`${orderId}/${cause}`));
  }

  /** Changes nothing for a delivery that was settled before, nor puts one back that somebody else holds by now. */
  async settle(tx: Tx, judged: readonly JudgedDelivery[]): Promise<void> {
    const sorted = [...judged].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    await lockTurns(
      tx,
      sorted.map(({ delivery }) => delivery.orderId),
    );
    await this.finish(
      tx,
      sorted.filter(({ verdict }) => verdict.status !== 'PENDING'),
    );
    await this.putBack(
      tx,
      sorted.filter(({ verdict }) => verdict.status === 'PENDING'),
    );
  }

  /**
   * Gives up messages that were recorded before `recordedBefore` and are not delivered, their channel being closed, the
   * oldest first. @returns how many, at most `limit`
   */
  async expire(tx: Tx, recordedBefore: Date, now: Date, limit: number): Promise<number> {
    const expired = await tx.query(
      `WITH old AS MATERIALIZED (
         SELECT order_id, cause FROM delivery WHERE recorded_at < $1 AND leased_until <= $2
         ORDER BY recorded_at LIMIT $3 FOR UPDATE SKIP LOCKED
       ), gone AS (
         DELETE FROM delivery d USING old WHERE d.order_id = old.order_id AND d.cause = old.cause
         RETURNING d.order_id, d.cause, d.channel
       ), failed AS (
         UPDATE notification n SET status = 'FAILED', channel = gone.channel, failure = 'expired'
         FROM gone WHERE n.order_id = gone.order_id AND gone.cause IN (n.cause, n.told_with) AND n.status = 'PENDING'
       )
       SELECT FROM gone`,
      [recordedBefore, now, limit],
    );
    return expired.length;
  }

  private async finish(tx: Tx, judged: readonly JudgedDelivery[]): Promise<void> {
    if (judged.length === 0) return;
    await tx.query(
      `WITH settled AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
                          AS settled(order_id, cause, status, channel, sent_at, failure)),
            gone AS (DELETE FROM delivery d USING settled s WHERE d.order_id = s.order_id AND d.cause = s.cause
                     RETURNING d.order_id, d.cause)
       UPDATE notification n SET status = s.status, channel = s.channel, sent_at = s.sent_at, failure = s.failure
       FROM settled s JOIN gone USING (order_id, cause)
       WHERE n.order_id = s.order_id AND s.cause IN (n.cause, n.told_with) AND n.status = 'PENDING'`,
      [
        ...keys(judged),
        judged.map(({ verdict }) => verdict.status),
        judged.map(({ verdict }) => verdict.channel),
        judged.map(({ verdict }) => ('sentAt' in verdict ? verdict.sentAt : null)),
        judged.map(({ verdict }) => ('failure' in verdict ? verdict.failure : null)),
      ],
    );
  }

  private async putBack(tx: Tx, judged: readonly JudgedDelivery[]): Promise<void> {
    const again = judged.flatMap(({ delivery, verdict }) =>
      verdict.status === 'PENDING' ? [{ delivery, verdict }] : [],
    );
    if (again.length === 0) return;
    await tx.query(
      `UPDATE delivery d SET channel = a.channel, due_at = coalesce(a.due_at, d.due_at), attempts = a.attempts, leased_until = '-infinity'
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::timestamptz[])
         AS a(order_id, cause, channel, due_at, attempts, leased_until)
       WHERE d.order_id = a.order_id AND d.cause = a.cause AND d.leased_until = a.leased_until`,
      [
        ...keys(again),
        again.map(({ verdict }) => verdict.channel),
        again.map(({ verdict }) => verdict.dueAt),
        again.map(({ verdict }) => verdict.attempts),
        again.map(({ delivery }) => delivery.lease.until),
      ],
    );
  }
}

const keyOf = ({ delivery: { orderId, cause } }: JudgedDelivery): string => `${orderId}/${cause}`;

const keys = (judged: readonly JudgedDelivery[]): [string[], string[]] => [
  judged.map(({ delivery }) => delivery.orderId),
  judged.map(({ delivery }) => delivery.cause),
];

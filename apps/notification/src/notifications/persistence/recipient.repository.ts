import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { Contact } from '../domain/contact.js';
import type { Reader } from '../domain/messages/compose.js';
import type { Cause } from '../domain/messages/turns.js';

export interface NewRecipient extends Contact, Reader {
  readonly orderId: string;
}

/** Whom to tell about an order, and what was ordered: the only personal data of this service. Each row carries the time it is to be deleted. */
@Injectable()
export class RecipientRepository {
  async add(tx: Tx, recipients: readonly NewRecipient[], forgetAt: Date): Promise<void> {
    // By order: two instances that are given the same events wait for each other instead of deadlocking.
    await tx.query(
      `INSERT INTO recipient (order_id, email, phone, forget_at, locale, lines, shortfall)
       SELECT order_id, email, phone, $4, locale, lines::json, shortfall::json
       FROM unnest($1::uuid[], $2::text[], $3::text[], $5::text[], $6::text[], $7::text[])
            AS r(order_id, email, phone, locale, lines, shortfall)
       ORDER BY order_id ON CONFLICT DO NOTHING`,
      [
        recipients.map(({ orderId }) => orderId),
        recipients.map(({ email }) => email),
        recipients.map(({ phone }) => phone),
        forgetAt,
        recipients.map(({ locale }) => locale),
        recipients.map(({ purchase }) => purchase && JSON.stringify(purchase.lines)),
        recipients.map(({ purchase }) => purchase?.shortfall && JSON.stringify(purchase.shortfall)),
      ],
    );
  }

  /** Notes what these orders get less of than was ordered, as far as that was open. */
  async noteShortfalls(tx: Tx, orders: readonly { orderId: string; shortfall: readonly object[] }[]): Promise<void> {
    const sorted = [...orders].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    await tx.query(
      `UPDATE recipient r SET shortfall = s.shortfall::json
       FROM unnest($1::uuid[], $2::text[]) AS s(order_id, shortfall)
       WHERE r.order_id = s.order_id AND r.lines IS NOT NULL AND r.shortfall IS NULL`,
      [sorted.map(({ orderId }) => orderId), sorted.map(({ shortfall }) => JSON.stringify(shortfall))],
    );
  }

  /** Brings the time of deletion forward. */
  async forgetBy(tx: Tx, orderIds: readonly string[], forgetAt: Date): Promise<void> {
    await tx.query('UPDATE recipient SET forget_at = $2 WHERE order_id = ANY($1::uuid[]) AND forget_at > $2', [
      [...orderIds].sort(),
      forgetAt,
    ]);
  }

  /** As {@link forgetBy}, for those of these orders of which one of `causes` was told. */
  async forgetToldBy(tx: Tx, orderIds: readonly string[], causes: readonly Cause[], forgetAt: Date): Promise<void> {
    await tx.query(
      `UPDATE recipient r SET forget_at = $2 WHERE order_id = ANY($1::uuid[]) AND forget_at > $2
         AND EXISTS (SELECT FROM notification n WHERE n.order_id = r.order_id AND n.cause = ANY($3))`,
      [[...orderIds].sort(), forgetAt, causes],
    );
  }

  /** Deletes up to `limit` recipients whose time has come and for whom no message waits. @returns how many */
  async forgetDue(tx: Tx, now: Date, limit: number): Promise<number> {
    const forgotten = await tx.query(
      `DELETE FROM recipient WHERE order_id IN (
         SELECT order_id FROM recipient r WHERE forget_at <= $2
           AND NOT EXISTS (SELECT FROM delivery d WHERE d.order_id = r.order_id)
         ORDER BY forget_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING order_id`,
      [limit, now],
    );
    return forgotten.length;
  }
}

import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { Contact } from '../domain/contact.js';

export interface NewRecipient extends Contact {
  readonly orderId: string;
}

/** Whom to tell about an order: the only personal data of this service. Each row carries the time it is to be deleted. */
@Injectable()
export class RecipientRepository {
  async add(tx: Tx, recipients: readonly NewRecipient[], forgetAt: Date): Promise<void> {
    // By order: two instances that are given the same events wait for each other instead of deadlocking.
    await tx.query(
      `INSERT INTO recipient (order_id, email, phone, forget_at)
       SELECT order_id, email, phone, $4 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS r(order_id, email, phone)
       ORDER BY order_id ON CONFLICT DO NOTHING`,
      [
        recipients.map(({ orderId }) => orderId),
        recipients.map(({ email }) => email),
        recipients.map(({ phone }) => phone),
        forgetAt,
      ],
    );
  }

  /** Brings the time of deletion forward. */
  async forgetBy(tx: Tx, orderIds: readonly string[], forgetAt: Date): Promise<void> {
    await tx.query('UPDATE recipient SET forget_at = $2 WHERE order_id = ANY($1::uuid[]) AND forget_at > $2', [
      [...orderIds].sort(),
      forgetAt,
    ]);
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

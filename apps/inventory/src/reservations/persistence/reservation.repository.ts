import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { Reservation } from '../domain/index.js';

interface ReservationRow {
  readonly order_id: string;
  readonly status: Reservation['status'] | null;
  readonly lines: Reservation['lines'];
  readonly failure: Reservation['failure'];
  readonly answered: number;
}

interface Books {
  /** Null for a locked order of which nothing is known yet. */
  readonly known: Map<string, Reservation | null>;
  readonly changed: Set<string>;
}

/**
 * Inventory's books of the orders of one transaction: locked and loaded together, decided on in memory, written by one
 * UPDATE just before COMMIT.
 */
@Injectable()
export class ReservationRepository {
  /**
   * Locks the books of `orderIds`; one that does not exist yet is made empty, so that it can be locked too.
   * New rows come first in every transaction, then the existing ones, each in order of id: so two transactions never
   * wait for each other.
   */
  async lock(tx: Tx, orderIds: Iterable<string>): Promise<void> {
    const { known } = this.books(tx);
    const wanted = [...new Set(orderIds)].filter((orderId) => !known.has(orderId));
    if (wanted.length === 0) return;
    const fresh = await tx.query<{ order_id: string }>(
      `INSERT INTO reservation (order_id) SELECT unnest($1::uuid[]) ORDER BY 1
       ON CONFLICT (order_id) DO NOTHING RETURNING order_id`,
      [wanted],
    );
    for (const { order_id } of fresh) known.set(order_id, null);
    const existing = wanted.filter((orderId) => !known.has(orderId));
    if (existing.length === 0) return;
    const rows = await tx.query<ReservationRow>(
      `SELECT order_id, status, lines, failure, answered FROM reservation
       WHERE order_id = ANY($1) ORDER BY order_id FOR UPDATE`,
      [existing],
    );
    for (const row of rows) known.set(row.order_id, reservationOf(row));
  }

  /** The book of an order that was locked; null where nothing is known of it. */
  get(tx: Tx, orderId: string): Reservation | null {
    return this.books(tx).known.get(orderId) ?? null;
  }

  save(tx: Tx, reservation: Reservation): void {
    const { known, changed } = this.books(tx);
    known.set(reservation.orderId, reservation);
    changed.add(reservation.orderId);
  }

  private books(tx: Tx): Books {
    return tx.attachment<Books>(this, () => {
      const books: Books = { known: new Map(), changed: new Set() };
      tx.beforeCommit(() => this.flush(tx, books));
      return books;
    });
  }

  private async flush(tx: Tx, { known, changed }: Books): Promise<void> {
    const books = [...changed].flatMap((orderId) => known.get(orderId) ?? []);
    if (books.length === 0) return;
    await tx.query(
      `UPDATE reservation SET status = v.status, lines = v.lines, failure = v.failure, answered = v.answered,
                              updated_at = now()
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::integer[])
         AS v (order_id, status, lines, failure, answered)
       WHERE reservation.order_id = v.order_id`,
      [
        books.map((book) => book.orderId),
        books.map((book) => book.status),
        books.map((book) => JSON.stringify(book.lines)),
        books.map((book) => book.failure),
        books.map((book) => book.answered),
      ],
    );
  }
}

const reservationOf = (row: ReservationRow): Reservation | null =>
  row.status && {
    orderId: row.order_id,
    status: row.status,
    lines: row.lines,
    failure: row.failure,
    answered: row.answered,
  };

import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { Reservation } from '../domain/index.js';

interface ReservationRow {
  readonly order_id: string;
  readonly status: Reservation['status'] | null;
  readonly lines: Reservation['lines'];
  readonly failure: Reservation['failure'];
  readonly short: Reservation['short'] | null;
  readonly answered: number;
}

interface Books {
  /** Null for an order of which nothing is known yet. */
  readonly known: Map<string, Reservation | null>;
  /** Books without a row. */
  readonly unwritten: Set<string>;
  readonly changed: Set<string>;
}

/**
 * Inventory's books of the orders of one transaction: locked and loaded together, decided on in memory, written just
 * before COMMIT.
 */
@Injectable()
export class ReservationRepository {
  /**
   * Locks the books of `orderIds` that exist, in order of id, so that two transactions never wait for each other. There
   * is nothing to lock of a new one: if another transaction is faster to insert it, this one is run again and finds it.
   */
  async lock(tx: Tx, orderIds: Iterable<string>): Promise<void> {
    const { known, unwritten } = this.books(tx);
    const wanted = [...new Set(orderIds)].filter((orderId) => !known.has(orderId));
    if (wanted.length === 0) return;
    const rows = await tx.read<ReservationRow>(
      `SELECT order_id, status, lines, failure, short, answered FROM reservation
       WHERE order_id = ANY($1::uuid[]) ORDER BY order_id FOR UPDATE`,
      [wanted],
    );
    for (const row of rows) known.set(row.order_id, reservationOf(row));
    for (const orderId of wanted) {
      if (known.has(orderId)) continue;
      known.set(orderId, null);
      unwritten.add(orderId);
    }
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
      const books: Books = { known: new Map(), unwritten: new Set(), changed: new Set() };
      tx.beforeCommit(() => this.flush(tx, books));
      return books;
    });
  }

  private flush(tx: Tx, { known, unwritten, changed }: Books): void {
    const [fresh, old]: [Reservation[], Reservation[]] = [[], []];
    for (const orderId of [...changed].sort()) {
      const book = known.get(orderId);
      if (book) (unwritten.has(orderId) ? fresh : old).push(book);
    }
    if (fresh.length > 0) tx.write(INSERT, columnsOf(fresh), { retryOnConflict: true });
    if (old.length > 0) tx.write(UPDATE, columnsOf(old));
  }
}

const INSERT = `
  INSERT INTO reservation (order_id, status, lines, failure, answered, short)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::integer[], $6::jsonb[])`;

const UPDATE = `
  UPDATE reservation SET status = v.status, lines = v.lines, failure = v.failure, answered = v.answered,
                         short = v.short, updated_at = now()
  FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::integer[], $6::jsonb[])
    AS v (order_id, status, lines, failure, answered, short)
  WHERE reservation.order_id = v.order_id`;

const columnsOf = (books: readonly Reservation[]): unknown[] => [
  books.map((book) => book.orderId),
  books.map((book) => book.status),
  books.map((book) => JSON.stringify(book.lines)),
  books.map((book) => book.failure),
  books.map((book) => book.answered),
  books.map((book) => book.short && JSON.stringify(book.short)),
];

const reservationOf = (row: ReservationRow): Reservation | null =>
  row.status && {
    orderId: row.order_id,
    status: row.status,
    lines: row.lines,
    failure: row.failure,
    ...(row.short && { short: row.short }),
    answered: row.answered,
  };

import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';
import { openBook } from '../domain/index.js';
import { PaymentEntity } from './payment.entity.js';
import {
  insertPayments,
  PAYMENT_COLUMNS,
  toStoredBook,
  updatePayments,
  writeRefunds,
  type StoredBook,
} from './payment.rows.js';
import { RefundEntity } from './refund.entity.js';

/** What a book that nobody has heard of starts with. */
export interface NewBook {
  readonly orderId: string;
  readonly paymentId: string;
  readonly traceparent: string;
  readonly causedBy: string;
}

interface Session {
  readonly books: Map<string, StoredBook>;
  /** Books without a row. */
  readonly unwritten: Set<string>;
  readonly changed: Set<string>;
}

/**
 * Payment's books of the orders of one transaction: locked and loaded together, decided on in memory, written just
 * before the outbox is.
 */
@Injectable()
export class PaymentRepository {
  constructor(private readonly reads: Reads) {}

  /**
   * Locks the books of these orders that exist, in order of id, so that two transactions never wait for each other, and
   * opens the others, so that an order never heard of can be closed. There is nothing to lock of a new one: if another
   * transaction is faster to insert it, this one is run again and finds it.
   */
  async open(tx: Tx, wanted: readonly NewBook[]): Promise<void> {
    const { books, unwritten } = this.session(tx);
    await this.lock(tx, [...new Set(wanted.map(({ orderId }) => orderId))]);
    for (const { orderId, paymentId, traceparent, causedBy } of wanted) {
      if (books.has(orderId)) continue;
      books.set(orderId, { state: openBook(orderId, paymentId), traceparent, causedBy, dueAt: null });
      unwritten.add(orderId);
    }
  }

  /** Locks the book of a charge with a key of today's. @returns its order's id; undefined where there is no such book */
  async lockByCharge(tx: Tx, chargeKey: string): Promise<string | undefined> {
    const orderId = /^([\da-f-]{36}):charge$/.exec(chargeKey)?.[1];
    if (orderId === undefined) return undefined;
    await this.lock(tx, [orderId]);
    return this.session(tx).books.has(orderId) ? orderId : undefined;
  }

  /** Locks the books that exist among `orderIds`, in id order. */
  async lock(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const { books } = this.session(tx);
    const unlocked = orderIds.filter((orderId) => !books.has(orderId));
    if (unlocked.length === 0) return;
    const rows = await tx.read<PaymentEntity>(
      `SELECT ${PAYMENT_COLUMNS} FROM payment WHERE order_id = ANY($1::uuid[]) ORDER BY order_id FOR UPDATE`,
      [unlocked],
    );
    await this.load(tx, rows);
  }

  /**
   * Locks up to `limit` books to which a call is owed by now, longest owed first, passing over those that someone else
   * has locked. @returns their order ids
   */
  async lockDue(tx: Tx, limit: number, now: Date): Promise<string[]> {
    const rows = await tx.read<PaymentEntity>(
      `SELECT ${PAYMENT_COLUMNS} FROM payment WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    await this.load(tx, rows);
    return rows.map(({ orderId }) => orderId);
  }

  /** A book that {@link lock} has found; undefined where there is none. */
  known(tx: Tx, orderId: string): StoredBook | undefined {
    return this.session(tx).books.get(orderId);
  }

  /** A book that this transaction has locked. */
  get(tx: Tx, orderId: string): StoredBook {
    const book = this.known(tx, orderId);
    if (!book) throw new Error(`the payment of order ${orderId} was not locked in this transaction`);
    return book;
  }

  save(tx: Tx, book: StoredBook): void {
    const { books, changed } = this.session(tx);
    books.set(book.state.orderId, book);
    changed.add(book.state.orderId);
  }

  async find(orderId: string): Promise<StoredBook | undefined> {
    const row = await this.reads.getRepository(PaymentEntity).findOneBy({ orderId });
    if (!row) return undefined;
    const refunds = await this.reads.getRepository(RefundEntity).find({ where: { orderId }, order: { id: 'ASC' } });
    return toStoredBook(row, refunds);
  }

  /** Refunds are looked for only where there may be some, so that the common path stays one statement. */
  private async load(tx: Tx, rows: readonly PaymentEntity[]): Promise<void> {
    const charged = rows.filter(({ charge }) => charge === 'CHARGED').map(({ orderId }) => orderId);
    const refunds =
      charged.length === 0
        ? []
        : await tx.read<RefundEntity>(
            `SELECT id, key, order_id AS "orderId", amount, currency, status, tries, failure
               FROM refund WHERE order_id = ANY($1::uuid[]) ORDER BY id`,
            [charged],
          );
    const refundsOf = Map.groupBy(refunds, ({ orderId }) => orderId);
    const { books } = this.session(tx);
    for (const row of rows) books.set(row.orderId, toStoredBook(row, refundsOf.get(row.orderId) ?? []));
  }

  private session(tx: Tx): Session {
    return tx.attachment(this, () => {
      const session: Session = { books: new Map(), unwritten: new Set(), changed: new Set() };
      tx.beforeCommit(() => this.flush(tx, session));
      return session;
    });
  }

  private flush(tx: Tx, { books, unwritten, changed }: Session): void {
    const [fresh, old]: [StoredBook[], StoredBook[]] = [[], []];
    for (const orderId of [...changed].sort()) {
      const book = books.get(orderId);
      if (book) (unwritten.has(orderId) ? fresh : old).push(book);
    }
    insertPayments(tx, fresh);
    updatePayments(tx, old);
    writeRefunds(tx, [...fresh, ...old]);
  }
}

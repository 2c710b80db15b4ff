import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { ShipmentEntity } from './shipment.entity.js';
import { SHIPMENT_COLUMNS, toStoredBook, updateShipments, type StoredBook } from './shipment.rows.js';

/** What a book that nobody has heard of starts with. */
export interface NewBook {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly traceparent: string;
  readonly causedBy: string;
}

interface Session {
  readonly books: Map<string, StoredBook>;
  readonly changed: Set<string>;
}

/**
 * Shipping's books of the orders of one transaction: locked and loaded together, decided on in memory, written by one
 * statement just before the outbox is.
 */
@Injectable()
export class ShipmentRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Locks the books of these orders, opening those that do not exist, so that an order never heard of can be closed.
   * New rows come first, then existing ones, each in order of id: so two transactions never wait for each other.
   */
  async open(tx: Tx, wanted: readonly NewBook[]): Promise<void> {
    const { books } = this.session(tx);
    const unseen = new Map(wanted.filter(({ orderId }) => !books.has(orderId)).map((book) => [book.orderId, book]));
    if (unseen.size === 0) return;
    const sorted = [...unseen.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    const opened = await tx.query<ShipmentEntity>(
      `INSERT INTO shipment (order_id, shipment_id, traceparent, caused_by, booking)
       SELECT *, 'AWAITING' FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
       ON CONFLICT (order_id) DO NOTHING RETURNING ${SHIPMENT_COLUMNS}`,
      [
        sorted.map(({ orderId }) => orderId),
        sorted.map(({ shipmentId }) => shipmentId),
        sorted.map(({ traceparent }) => traceparent),
        sorted.map(({ causedBy }) => causedBy),
      ],
    );
    this.load(tx, opened);
    await this.lock(tx, [...unseen.keys()]);
  }

  /** Locks the books that exist among `orderIds`, in id order. */
  async lock(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const { books } = this.session(tx);
    const unlocked = orderIds.filter((orderId) => !books.has(orderId));
    if (unlocked.length === 0) return;
    const rows = await tx.query<ShipmentEntity>(
      `SELECT ${SHIPMENT_COLUMNS} FROM shipment WHERE order_id = ANY($1::uuid[]) ORDER BY order_id FOR UPDATE`,
      [unlocked],
    );
    this.load(tx, rows);
  }

  /**
   * Locks up to `limit` books to which a call is owed by now, longest owed first, passing over those that someone else
   * has locked. @returns their order ids
   */
  async lockDue(tx: Tx, limit: number, now: Date): Promise<string[]> {
    const rows = await tx.query<ShipmentEntity>(
      `SELECT ${SHIPMENT_COLUMNS} FROM shipment WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    this.load(tx, rows);
    return rows.map(({ orderId }) => orderId);
  }

  /** A book that this transaction has locked. */
  get(tx: Tx, orderId: string): StoredBook {
    const book = this.session(tx).books.get(orderId);
    if (!book) throw new Error(`the shipment of order ${orderId} was not locked in this transaction`);
    return book;
  }

  save(tx: Tx, book: StoredBook): void {
    const { books, changed } = this.session(tx);
    books.set(book.state.orderId, book);
    changed.add(book.state.orderId);
  }

  async find(orderId: string): Promise<StoredBook | undefined> {
    const row = await this.dataSource.getRepository(ShipmentEntity).findOneBy({ orderId });
    return row ? toStoredBook(row) : undefined;
  }

  private load(tx: Tx, rows: readonly ShipmentEntity[]): void {
    const { books } = this.session(tx);
    for (const row of rows) books.set(row.orderId, toStoredBook(row));
  }

  private session(tx: Tx): Session {
    return tx.attachment(this, () => {
      const session: Session = { books: new Map(), changed: new Set() };
      tx.beforeCommit(() => this.flush(tx, session));
      return session;
    });
  }

  private async flush(tx: Tx, { books, changed }: Session): Promise<void> {
    const dirty = [...changed].flatMap((orderId) => books.get(orderId) ?? []);
    changed.clear();
    if (dirty.length > 0) await updateShipments(tx, dirty);
  }
}

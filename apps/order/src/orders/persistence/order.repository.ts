import { Injectable } from '@nestjs/common';
import { textArray, type Tx } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { statusOf, type HistoryEntry, type Order } from '../domain/index.js';
import { fromHistoryRow, toHistoryRow, type HistoryRow } from './history-row.js';
import { OrderEntity } from './order.entity.js';

/** An order under this transaction's lock. */
export interface StoredOrder {
  readonly state: Order;
  readonly traceparent: string;
}

export interface StoredHistory {
  readonly id: string;
  readonly history: readonly HistoryEntry[];
}

interface Session {
  readonly orders: Map<string, StoredOrder>;
  /** What this transaction adds to the orders' histories. */
  readonly histories: Map<string, HistoryEntry[]>;
  readonly inserted: Set<string>;
  readonly changed: Set<string>;
}

/**
 * Orders in and out of Postgres, in sets: one statement locks and loads all orders a transaction touches, one writes all
 * that changed just before the outbox is written. In between, `get` and `save` work on the transaction's own copies.
 */
@Injectable()
export class OrderRepository {
  private committed: (orderIds: readonly string[]) => void = () => undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** @param listener gets the ids of the orders that a transaction of this process has added or changed, after its commit */
  onCommitted(listener: (orderIds: readonly string[]) => void): void {
    this.committed = listener;
  }

  /**
   * Locks the orders that exist among `ids`, in id order, so that two transactions never wait for each other; with
   * `skipLocked` only those that no other transaction holds.
   */
  async lock(tx: Tx, ids: readonly string[], { skipLocked = false } = {}): Promise<void> {
    if (ids.length === 0) return;
    const rows = await tx.read<{ id: string; state: Order; traceparent: string }>(
      `SELECT id, state, traceparent FROM orders WHERE id = ANY($1::uuid[]) ORDER BY id
       FOR UPDATE${skipLocked ? ' SKIP LOCKED' : ''}`,
      [ids],
    );
    const { orders } = this.session(tx);
    for (const { id, state, traceparent } of rows) orders.set(id, { state, traceparent });
  }

  /** An order that {@link lock} found or {@link add} made in this transaction. */
  get(tx: Tx, id: string): StoredOrder | undefined {
    return this.session(tx).orders.get(id);
  }

  /** Only for `commitDecision`, which writes the events of the same decision. */
  add(tx: Tx, order: StoredOrder, history: readonly HistoryEntry[]): void {
    const session = this.session(tx);
    session.orders.set(order.state.id, order);
    session.histories.set(order.state.id, [...history]);
    session.inserted.add(order.state.id);
  }

  /** Only for `commitDecision`. `history`: what this change adds to it. */
  save(tx: Tx, state: Order, history: readonly HistoryEntry[]): void {
    const session = this.session(tx);
    const known = session.orders.get(state.id);
    if (!known) throw new Error(`order ${state.id} was not locked before it was saved`);
    session.orders.set(state.id, { ...known, state });
    session.histories.set(state.id, [...(session.histories.get(state.id) ?? []), ...history]);
    if (!session.inserted.has(state.id)) session.changed.add(state.id);
  }

  /** As committed. Not on the pool for reads: the answer to a POST does not wait behind lists. */
  async find(id: string): Promise<Order | undefined> {
    return (await this.dataSource.getRepository(OrderEntity).findOneBy({ id }))?.state;
  }

  /** The histories that have more than so many entries by now. */
  async findGrown(known: readonly { readonly id: string; readonly entries: number }[]): Promise<StoredHistory[]> {
    if (known.length === 0) return [];
    const rows = await this.dataSource.query<{ id: string; history: HistoryRow[] }[]>(
      `SELECT o.id, o.history FROM unnest($1::uuid[], $2::int[]) AS k(id, entries)
       JOIN orders o ON o.id = k.id AND jsonb_array_length(o.history) > k.entries`,
      [known.map(({ id }) => id), known.map(({ entries }) => entries)],
    );
    return rows.map(({ id, history }) => ({ id, history: history.map(fromHistoryRow) }));
  }

  private session(tx: Tx): Session {
    return tx.attachment(this, () => {
      const session: Session = { orders: new Map(), histories: new Map(), inserted: new Set(), changed: new Set() };
      tx.beforeCommit(() => this.flush(tx, session));
      tx.afterCommit(() => this.committed([...session.histories.keys()]));
      return session;
    });
  }

  private flush(tx: Tx, session: Session): void {
    const pick = (ids: ReadonlySet<string>): Written[] =>
      [...ids].sort().flatMap((id) => {
        const order = session.orders.get(id);
        return order ? { ...order, history: session.histories.get(id) ?? [] } : [];
      });
    if (session.inserted.size > 0) insert(tx, pick(session.inserted));
    if (session.changed.size > 0) update(tx, pick(session.changed));
  }
}

interface Written extends StoredOrder {
  readonly history: readonly HistoryEntry[];
}

const historyText = ({ history }: Written): string => JSON.stringify(history.map(toHistoryRow));

function insert(tx: Tx, orders: readonly Written[]): void {
  tx.write(
    `INSERT INTO orders (id, customer_id, status, compensation, traceparent, state, history, created_at, updated_at)
     SELECT u.id, u.customer_id, u.status, u.compensation, u.traceparent, u.state::json,
       u.history::jsonb, u.created_at, u.created_at
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
       AS u(id, customer_id, status, compensation, traceparent, state, history, created_at)`,
    [
      orders.map(({ state }) => state.id),
      orders.map(({ state }) => state.customerId),
      orders.map(({ state }) => statusOf(state)),
      orders.map(({ state }) => state.compensation.status),
      orders.map(({ traceparent }) => traceparent),
      textArray(orders.map(({ state }) => JSON.stringify(state))),
      textArray(orders.map(historyText)),
      orders.map(({ state }) => new Date(state.createdAt)),
    ],
  );
}

function update(tx: Tx, orders: readonly Written[]): void {
  tx.write(
    `UPDATE orders o SET status = u.status, compensation = u.compensation, state = u.state::json,
       history = o.history || u.history::jsonb, updated_at = u.updated_at
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
       AS u(id, status, compensation, state, history, updated_at)
     WHERE o.id = u.id`,
    [
      orders.map(({ state }) => state.id),
      orders.map(({ state }) => statusOf(state)),
      orders.map(({ state }) => state.compensation.status),
      textArray(orders.map(({ state }) => JSON.stringify(state))),
      textArray(orders.map(historyText)),
      orders.map(({ state }) => new Date(state.updatedAt)),
    ],
  );
}

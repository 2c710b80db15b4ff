import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';
import type { OrderVerdict } from '../domain/index.js';

/** A reservation about which order is to be asked. */
export interface Overdue {
  readonly orderId: string;
  /** How often order has answered about it before. */
  readonly asked: number;
}

export interface Enquiry {
  readonly orderId: string;
  readonly asked: number;
  /** Null: order did not answer. */
  readonly answer: OrderVerdict | null;
  readonly askAgainAt: Date;
}

/**
 * Old reservations that are still held. They are found by a watermark that passes every reservation once, when it is old
 * enough: the hot path neither writes here nor keeps an index of what is held.
 */
@Injectable()
export class OverdueReservations {
  constructor(private readonly reads: Reads) {}

  /**
   * Looks at the next `limit` reservations at most that are older than `ageMs`, and notes those that are still held.
   * Passes over the work where another instance is at it.
   *
   * @returns how many were looked at
   */
  async notice(tx: Tx, ageMs: number, limit: number): Promise<number> {
    const horizon = await this.horizon(tx, ageMs);
    const [row] = await tx.query<{ seen: number }>(
      `WITH mark AS MATERIALIZED (
         SELECT created_at, order_id FROM reservation_watermark FOR UPDATE SKIP LOCKED
       ), seen AS MATERIALIZED (
         SELECT passed.* FROM mark CROSS JOIN LATERAL (
           SELECT r.order_id, r.created_at, r.status FROM reservation r
           WHERE (r.created_at, r.order_id) > (mark.created_at, mark.order_id) AND r.created_at < $1::timestamptz
           ORDER BY r.created_at, r.order_id LIMIT $2
         ) passed
       ), noted AS (
         INSERT INTO overdue_reservation (order_id, ask_at)
         SELECT order_id, now() FROM seen WHERE status = 'HELD' ON CONFLICT DO NOTHING
       ), moved AS (
         UPDATE reservation_watermark SET created_at = last.created_at, order_id = last.order_id
         FROM (SELECT created_at, order_id FROM seen ORDER BY created_at DESC, order_id DESC LIMIT 1) last
       )
       SELECT count(*)::int AS seen FROM seen`,
      [horizon, limit],
    );
    return row?.seen ?? 0;
  }

  /**
   * Takes up to `limit` that are due, longest due first, passing over those that another instance has locked. Due by the
   * database's clock, which also dates what {@link notice} finds in the same transaction.
   */
  async claim(tx: Tx, limit: number, leaseUntil: Date): Promise<Overdue[]> {
    return tx.query<Overdue>(
      `UPDATE overdue_reservation SET ask_at = $2
       WHERE order_id = ANY (ARRAY(
         SELECT order_id FROM overdue_reservation WHERE ask_at <= now() ORDER BY ask_at LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING order_id AS "orderId", asked`,
      [limit, leaseUntil],
    );
  }

  /** They stay held, and are asked about again later. */
  async keep(tx: Tx, enquiries: readonly Enquiry[]): Promise<void> {
    if (enquiries.length === 0) return;
    const sorted = [...enquiries].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    await tx.query(
      `UPDATE overdue_reservation o SET ask_at = v.ask_at, asked = v.asked, answer = v.answer
       FROM unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::text[]) AS v (order_id, ask_at, asked, answer)
       WHERE o.order_id = v.order_id`,
      [
        sorted.map(({ orderId }) => orderId),
        sorted.map(({ askAgainAt }) => askAgainAt),
        sorted.map(({ asked }) => asked),
        sorted.map(({ answer }) => answer),
      ],
    );
  }

  /** They are held no more. */
  async forget(tx: Tx, orderIds: readonly string[]): Promise<void> {
    if (orderIds.length > 0) await tx.query(`DELETE FROM overdue_reservation WHERE order_id = ANY($1)`, [orderIds]);
  }

  /** How many are noted now. */
  async count(): Promise<number> {
    const [row] = await this.reads.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM overdue_reservation`);
    return row?.count ?? 0;
  }

  /**
   * The time before which every reservation is committed or never will be. `created_at` is when a transaction began, not
   * when it committed: a transaction that is still open may yet bring a row from before the watermark, so the watermark
   * waits for it. As text, since a JavaScript date has no microseconds.
   *
   * A statement of its own: asked together with the rows, a transaction could end between the two looks.
   */
  private async horizon(tx: Tx, ageMs: number): Promise<string> {
    const [row] = await tx.query<{ horizon: string }>(
      `SELECT least(now() - $1 * interval '1 millisecond', min(xact_start))::text AS horizon
       FROM pg_stat_activity WHERE datname = current_database()`,
      [ageMs],
    );
    if (!row) throw new Error('an aggregate without a row');
    return row.horizon;
  }
}

import { Injectable } from '@nestjs/common';
import type { Money } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';
import type { OutsideMove } from '../provider/provider-notices.port.js';

/** How long notices are known again, days: longer than the provider repeats them. */
const KEEP_DAYS = 30;

export interface StoredMove extends OutsideMove {
  readonly amount: Money;
  /** When it was first heard of. */
  readonly seenAt: Date;
}

/** What moved at the provider without having been asked for here, and which notices were heard. */
@Injectable()
export class OutsideMoves {
  constructor(private readonly reads: Reads) {}

  /** Whether a notice was heard before. */
  async knows(noticeId: string): Promise<boolean> {
    const rows = await this.reads.query<unknown[]>('SELECT FROM provider_notice WHERE id = $1', [noticeId]);
    return rows.length > 0;
  }

  /** Notes a notice, and forgets old ones. */
  async hear(tx: Tx, noticeId: string): Promise<void> {
    await tx.query('INSERT INTO provider_notice (id) VALUES ($1) ON CONFLICT (id) DO NOTHING', [noticeId]);
    await tx.query(
      `DELETE FROM provider_notice WHERE id = ANY (ARRAY(
         SELECT id FROM provider_notice WHERE heard_at < now() - make_interval(days => $1) ORDER BY heard_at LIMIT 100))`,
      [KEEP_DAYS],
    );
  }

  /** @returns those that were not known, or stood otherwise */
  async save(tx: Tx, orderId: string, moves: readonly OutsideMove[]): Promise<OutsideMove[]> {
    if (moves.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO outside_move AS m (id, order_id, kind, amount, currency, status, reason)
       SELECT u.id, $1, u.kind, u.amount, u.currency, u.status, u.reason
         FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[])
           AS u(id, kind, amount, currency, status, reason)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason, amount = excluded.amount
         WHERE (m.status, m.reason, m.amount) IS DISTINCT FROM (excluded.status, excluded.reason, excluded.amount)
       RETURNING id`,
      [
        orderId,
        moves.map(({ id }) => id),
        moves.map(({ kind }) => kind),
        moves.map(({ amount }) => amount.amount),
        moves.map(({ amount }) => amount.currency),
        moves.map(({ status }) => status),
        moves.map(({ reason }) => reason),
      ],
    );
    const changed = new Set(rows.map(({ id }) => id));
    return moves.filter(({ id }) => changed.has(id));
  }

  async of(orderId: string): Promise<StoredMove[]> {
    const rows = await this.reads.query<
      {
        id: string;
        kind: OutsideMove['kind'];
        amount: string;
        currency: string;
        status: string;
        reason: string | null;
        seenAt: Date;
      }[]
    >(
      `SELECT id, kind, amount, currency, status, reason, seen_at AS "seenAt" FROM outside_move
        WHERE order_id = $1 ORDER BY seen_at, id`,
      [orderId],
    );
    return rows.map(({ amount, currency, ...rest }) => ({ ...rest, amount: { amount: Number(amount), currency } }));
  }
}

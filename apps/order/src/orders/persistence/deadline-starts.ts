import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';

/** Where a walk through the orders without a deadline has got to. `createdAt` is Postgres' own text. */
export interface WalkedTo {
  readonly createdAt: string;
  readonly id: string;
}

export interface Walk {
  readonly seen: number;
  readonly started: number;
  readonly last: WalkedTo | null;
}

interface WalkRow {
  readonly seen: number;
  readonly started: number;
  readonly created_at: string | null;
  readonly id: string | null;
}

/** Orders younger than this are left alone: nearly all are over before, and are never written to for their deadline. */
const AT_LEAST_OLD = '1 second';

const BEGINNING: WalkedTo = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/**
 * Begins and ends deadlines by what waits in the outbox. An order's row and those of its events commit together, so an
 * order that is seen has its events in the outbox, or the relay has sent and deleted them. A row that the broker refused
 * has not been sent, either.
 */
@Injectable()
export class DeadlineStarts {
  /**
   * Begins the deadlines of the next `limit` open orders whose events have been sent, oldest first, and walks on past the
   * others. Orders that another transaction holds are left for the next walk.
   */
  async start(tx: Tx, timeoutSeconds: number, limit: number, after: WalkedTo | null): Promise<Walk> {
    await joinByHash(tx);
    const [row] = await tx.query<WalkRow>(
      `WITH page AS MATERIALIZED (
         SELECT id, created_at, convert_to(id::text, 'UTF8') AS key FROM orders
         WHERE stage = 'OPEN' AND deadline IS NULL AND created_at <= now() - interval '${AT_LEAST_OLD}'
           AND (created_at, id) > ($3::timestamptz, $4::uuid)
         ORDER BY created_at, id LIMIT $2
       ), unsent AS MATERIALIZED (
         SELECT page.id FROM page JOIN outbox USING (key) WHERE topic = 'order-events'
         UNION SELECT page.id FROM page JOIN outbox_dead USING (key) WHERE topic = 'order-events'
       ), sent AS MATERIALIZED (
         SELECT id FROM orders
         WHERE id = ANY (ARRAY(SELECT id FROM page EXCEPT SELECT id FROM unsent)) AND stage = 'OPEN' AND deadline IS NULL
         FOR NO KEY UPDATE SKIP LOCKED
       ), started AS (
         UPDATE orders SET deadline = now() + $1 * interval '1 second'
         WHERE id = ANY (ARRAY(SELECT id FROM sent)) RETURNING 1
       ), last AS (SELECT id, created_at FROM page ORDER BY created_at DESC, id DESC LIMIT 1)
       SELECT (SELECT count(*) FROM page)::int AS seen, (SELECT count(*) FROM started)::int AS started,
         (SELECT created_at::text FROM last) AS created_at, (SELECT id FROM last) AS id`,
      [timeoutSeconds, limit, (after ?? BEGINNING).createdAt, (after ?? BEGINNING).id],
    );
    const { seen = 0, started = 0, created_at: createdAt = null, id = null } = row ?? {};
    return { seen, started, last: createdAt !== null && id !== null ? { createdAt, id } : null };
  }

  /** Takes back the deadlines of those of these orders that have something to send again. @returns the others */
  async stopUnsent(tx: Tx, orderIds: readonly string[]): Promise<string[]> {
    await joinByHash(tx);
    const stopped = await tx.query<{ id: string }>(
      `WITH asked AS MATERIALIZED (SELECT id, convert_to(id::text, 'UTF8') AS key FROM unnest($1::uuid[]) AS a(id)),
       unsent AS MATERIALIZED (
         SELECT asked.id FROM asked JOIN outbox USING (key) WHERE topic = 'order-events'
         UNION SELECT asked.id FROM asked JOIN outbox_dead USING (key) WHERE topic = 'order-events'
       ), held AS MATERIALIZED (
         SELECT id FROM orders WHERE id = ANY (ARRAY(SELECT id FROM unsent)) FOR NO KEY UPDATE SKIP LOCKED
       ), stopped AS (UPDATE orders SET deadline = NULL WHERE id = ANY (ARRAY(SELECT id FROM held)) AND stage = 'OPEN')
       SELECT id FROM unsent`,
      [orderIds],
    );
    const unsent = new Set(stopped.map(({ id }) => id));
    return orderIds.filter((id) => !unsent.has(id));
  }
}

/**
 * The outbox has no index by key: it is read once, whole, against all the keys. In quiet times it is nearly empty, and a
 * plan made then would read it once an order.
 */
const joinByHash = (tx: Tx): Promise<unknown> =>
  tx.read(
    `SELECT set_config('enable_hashjoin', 'on', true), set_config('enable_nestloop', 'off', true),
       set_config('enable_seqscan', 'on', true), set_config('plan_cache_mode', 'force_custom_plan', true)`,
  );

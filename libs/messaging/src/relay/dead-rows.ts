import type { Tx } from '../transaction/tx.js';

/**
 * Puts rows of outbox_dead back under their old ids, so that they go before the rows held back behind them. These follow at
 * once. To be used when the cause is gone (a limit of the broker was raised, a topic was made).
 *
 * @returns how many there were.
 */
export async function requeueDeadRows(tx: Tx, ids: readonly number[]): Promise<number> {
  const rows = await tx.query(
    `WITH back AS (DELETE FROM outbox_dead WHERE id = ANY($1::bigint[]) RETURNING *)
     INSERT INTO outbox (id, event_id, bucket, topic, key, payload, headers, created_at)
     OVERRIDING SYSTEM VALUE
     SELECT id, event_id, bucket, topic, key, payload, headers, created_at FROM back
     RETURNING id`,
    [ids],
  );
  return rows.length;
}

/**
 * Gives rows of outbox_dead up for good. The rows held back behind them follow, so the aggregates' readers miss events.
 *
 * @returns how many there were.
 */
export async function dropDeadRows(tx: Tx, ids: readonly number[]): Promise<number> {
  const rows = await tx.query('DELETE FROM outbox_dead WHERE id = ANY($1::bigint[]) RETURNING id', [ids]);
  return rows.length;
}

/** {@link requeueDeadRows} of one row. @returns false when there is no such row */
export const requeueDead = async (tx: Tx, id: number): Promise<boolean> => (await requeueDeadRows(tx, [id])) > 0;

/** {@link dropDeadRows} of one row. @returns false when there is no such row */
export const dropDead = async (tx: Tx, id: number): Promise<boolean> => (await dropDeadRows(tx, [id])) > 0;

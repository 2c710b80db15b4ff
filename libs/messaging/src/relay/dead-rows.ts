import type { Tx } from '../transaction/tx.js';

/**
 * Puts a row of outbox_dead back under its old id, so that it goes before the rows held back behind it. They follow at
 * once. To be used when its cause is gone (a limit of the broker was raised, a topic was made).
 *
 * @returns false when there is no such row.
 */
export async function requeueDead(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.query(
    `WITH back AS (DELETE FROM outbox_dead WHERE id = $1 RETURNING *)
     INSERT INTO outbox (id, event_id, bucket, topic, key, payload, headers, created_at)
     OVERRIDING SYSTEM VALUE
     SELECT id, event_id, bucket, topic, key, payload, headers, created_at FROM back
     RETURNING id`,
    [id],
  );
  return rows.length > 0;
}

/**
 * Gives a row of outbox_dead up for good. The rows held back behind it follow, so the aggregate's readers miss an event.
 *
 * @returns false when there is no such row.
 */
export async function dropDead(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.query('DELETE FROM outbox_dead WHERE id = $1 RETURNING id', [id]);
  return rows.length > 0;
}

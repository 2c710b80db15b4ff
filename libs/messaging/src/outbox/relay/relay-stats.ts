import type { DirectConnection } from '../../postgres/direct-connection.js';

export interface OutboxStats {
  /** Rows in the outbox, over all buckets. */
  readonly waiting: number;
  /** Age of the oldest waiting row, in ms; 0 when none waits. */
  readonly oldestAgeMs: number;
  /** Rows in outbox_dead. */
  readonly dead: number;
}

export async function readStats(connection: DirectConnection): Promise<OutboxStats> {
  const [row] = await connection.query<{ waiting: string; age: number | null; dead: string }>(
    `SELECT count(*) AS waiting,
       (extract(epoch FROM clock_timestamp() - min(created_at)) * 1000)::float8 AS age,
       (SELECT count(*) FROM outbox_dead) AS dead
     FROM outbox`,
  );
  return { waiting: Number(row?.waiting ?? 0), oldestAgeMs: row?.age ?? 0, dead: Number(row?.dead ?? 0) };
}

import { Client } from 'pg';

/** Shares of the rows, per thousand; what is asked for seldom is rare and old. */
const STATUS = `CASE WHEN i % 1000 < 30 THEN 'CANCELLED' WHEN i % 1000 < 40 THEN 'REFUNDED' ELSE 'COMPLETED' END`;
const COMPENSATION = `CASE WHEN i <= 50 THEN 'NEEDS_ATTENTION' WHEN i % 1000 < 40 THEN 'DONE' ELSE 'NONE' END`;
/** Columns that differ from row to row; all others are those of the order that is copied. */
const VARIED: Readonly<Record<string, string>> = {
  // RFC 9562, version 7: one a second, ending a day ago.
  id: `encode(substring(int8send((extract(epoch FROM now() - interval '1 day')::bigint - $2 + i) * 1000) FROM 3), 'hex')::text
       || '7000' || '8000' || lpad(to_hex(i), 12, '0')`,
  customer_id: `CASE WHEN i % 2 = 0 THEN 'shop' ELSE 'c' || i % 10000 END`,
  status: STATUS,
  compensation: COMPENSATION,
};

/** Rows in one statement. */
const PORTION = 100_000;

/**
 * Puts `count` finished orders before those that are there, each a copy of `orderId` but for its id, customer and status, so
 * that rows and indexes are as large as after so many orders.
 *
 * @param databaseUrl of the role that owns the tables
 */
export async function fillHistory(databaseUrl: string, orderId: string, count: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(column_name) AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = 'orders' AND is_generated = 'NEVER'`,
    );
    const names = rows.map(({ name }) => name);
    const values = names.map((name) => (name === 'id' ? `(${VARIED.id})::uuid` : (VARIED[name] ?? `o.${name}`)));
    for (let first = 1; first <= count; first += PORTION) {
      const last = Math.min(count, first + PORTION - 1);
      await client.query(
        `INSERT INTO orders (${names.join()}) SELECT ${values.join()}
         FROM orders AS o, generate_series(${first}::bigint, ${last}) AS i WHERE o.id = $1 AND $2::bigint > 0`,
        [orderId, count],
      );
    }
    await client.query('VACUUM (ANALYZE) orders');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

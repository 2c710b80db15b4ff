import { databaseInvariant } from '../invariant.js';

interface Row {
  order_id: string;
  charges: number;
  keys: string;
}

export const chargedOnce = databaseInvariant<Row>({
  code: 'charged-once',
  sentence: 'By the payment provider’s own ledger no order was ever charged twice.',
  database: 'payment',
  sql: `SELECT reference AS order_id, count(*)::float8 AS charges, string_agg(key, ' ' ORDER BY created_at) AS keys
        FROM provider.charges WHERE status = 'CHARGED' AND reference IS NOT NULL
        GROUP BY reference HAVING count(*) > 1`,
  breach: ({ order_id, charges, keys }) => ({
    orderId: order_id,
    expected: 'at most 1 charge',
    found: `${charges}: ${keys}`,
  }),
});

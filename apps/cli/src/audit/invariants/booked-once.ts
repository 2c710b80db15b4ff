import { databaseInvariant } from '../invariant.js';

interface Row {
  order_id: string;
  bookings: number;
  keys: string;
}

export const bookedOnce = databaseInvariant<Row>({
  code: 'booked-once',
  sentence: 'By the carrier’s own ledger no order has two live bookings.',
  database: 'shipping',
  sql: `SELECT reference AS order_id, count(*)::float8 AS bookings, string_agg(key, ' ' ORDER BY created_at) AS keys
        FROM provider.bookings WHERE status = 'BOOKED' AND reference IS NOT NULL
        GROUP BY reference HAVING count(*) > 1`,
  breach: ({ order_id, bookings, keys }) => ({
    orderId: order_id,
    expected: 'at most 1 live booking',
    found: `${bookings}: ${keys}`,
  }),
});

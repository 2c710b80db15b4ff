import { databaseInvariant } from '../invariant.js';

interface Row {
  order_id: string;
  key: string;
  book: string | null;
  ledger: string | null;
}

/**
 * A carrier that keeps no ledger here leaves it empty, and then there is nothing to compare. A booking of which shipping
 * knows no number is one whose answer was lost and that could not be called back: it is live in both.
 */
export const bookingsAgree = databaseInvariant<Row>({
  code: 'bookings-agree',
  sentence: 'The carrier’s ledger and shipping’s book know the same live bookings, with the same tracking numbers.',
  database: 'shipping',
  sql: `WITH booked AS (SELECT * FROM provider.bookings WHERE status = 'BOOKED'),
        compared AS (
          SELECT coalesce(s.order_id::text, b.reference) AS order_id, coalesce(b.key, s.key) AS key,
                 CASE WHEN s.order_id IS NOT NULL THEN coalesce(s.tracking_number, b.tracking_number, 'live') END AS book,
                 b.tracking_number AS ledger
          FROM booked b
          FULL JOIN (
            SELECT *, coalesce(booking_key, shipment_id::text) AS key FROM shipment WHERE booking = 'BOOKED'
          ) s ON s.key = b.key
        )
        SELECT * FROM compared
        WHERE book IS DISTINCT FROM ledger AND (ledger IS NOT NULL OR EXISTS (SELECT FROM provider.bookings))`,
  breach: ({ order_id, key, book, ledger }) => ({
    orderId: order_id,
    expected: `booking ${key} as ${ledger ?? 'not live'} (by the carrier)`,
    found: `${book ?? 'not live'} in shipping's book`,
  }),
});

import { databaseInvariant } from '../invariant.js';

interface Row {
  order_id: string;
  key: string;
  book: string | null;
  ledger: string | null;
}

/** As for `charges-agree`, Stripe's refunds are not here to compare. */
export const refundsAgree = databaseInvariant<Row>({
  code: 'refunds-agree',
  sentence: 'The simulated provider’s ledger and payment’s book know the same refunds, with the same amounts.',
  database: 'payment',
  sql: `WITH given AS (
          SELECT r.key, r.amount, r.currency, c.reference FROM provider.refunds r
          LEFT JOIN provider.charges c ON c.key = r.charge_key WHERE r.status = 'REFUNDED'
        ), compared AS (
          SELECT coalesce(b.order_id::text, g.reference) AS order_id, coalesce(g.key, b.refund_key) AS key,
                 b.amount || ' ' || b.currency AS book, g.amount || ' ' || g.currency AS ledger
          FROM given g FULL JOIN (
            SELECT r.*, coalesce(r.key, r.id::text) AS refund_key FROM refund r JOIN payment p USING (order_id) WHERE r.status = 'REFUNDED' AND NOT EXISTS (
              SELECT FROM stripe_intent s WHERE s.key = coalesce(p.charge_key, p.payment_id::text) AND s.intent_id IS NOT NULL)
          ) b ON b.refund_key = g.key
        )
        SELECT * FROM compared WHERE book IS DISTINCT FROM ledger`,
  breach: ({ order_id, key, book, ledger }) => ({
    orderId: order_id,
    expected: `refund ${key} of ${ledger ?? 'nothing'} (by the provider)`,
    found: `${book ?? 'nothing'} in payment's book`,
  }),
});

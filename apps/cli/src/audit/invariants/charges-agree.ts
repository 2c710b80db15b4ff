import { databaseInvariant } from '../invariant.js';

interface Row {
  order_id: string;
  key: string;
  book: string | null;
  ledger: string | null;
}

/** A charge by Stripe (`PAYMENT_PROVIDER`) is in Stripe's own books, which are not here to compare. */
export const chargesAgree = databaseInvariant<Row>({
  code: 'charges-agree',
  sentence: 'The simulated provider’s ledger and payment’s book know the same charges, with the same amounts.',
  database: 'payment',
  sql: `WITH charged AS (SELECT * FROM provider.charges WHERE status = 'CHARGED'),
        compared AS (
          SELECT coalesce(p.order_id::text, c.reference) AS order_id, coalesce(c.key, p.key) AS key,
                 p.amount || ' ' || p.currency AS book, c.amount || ' ' || c.currency AS ledger
          FROM charged c FULL JOIN (
            SELECT * FROM (SELECT *, coalesce(charge_key, payment_id::text) AS key FROM payment) known
            WHERE charge = 'CHARGED' AND NOT EXISTS (
              SELECT FROM stripe_intent s WHERE s.key = known.key AND s.intent_id IS NOT NULL)
          ) p ON p.key = c.key
        )
        SELECT * FROM compared WHERE book IS DISTINCT FROM ledger`,
  breach: ({ order_id, key, book, ledger }) => ({
    orderId: order_id,
    expected: `charge ${key} of ${ledger ?? 'nothing'} (by the provider)`,
    found: `${book ?? 'nothing'} in payment's book`,
  }),
});

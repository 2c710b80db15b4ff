/** Which PaymentIntent belongs to a charge key: what the Stripe adapter has to know before it confirms one. */
export const STRIPE_INTENT_SQL: readonly string[] = [
  `CREATE TABLE stripe_intent (
     key uuid PRIMARY KEY,
     intent_id text UNIQUE,
     closed boolean NOT NULL DEFAULT false,
     declined text,
     created_at timestamptz NOT NULL DEFAULT now(),
     CHECK (intent_id IS NOT NULL OR closed OR declined IS NOT NULL)
   )`,
  `COMMENT ON TABLE stripe_intent IS 'The Stripe adapter''s note of the PaymentIntent of a charge key, committed before the intent is confirmed'`,
  `COMMENT ON COLUMN stripe_intent.closed IS 'Cancelling was asked: an intent that is noted from now on is never confirmed'`,
  `COMMENT ON COLUMN stripe_intent.declined IS 'Why Stripe declined, for people; final for the key'`,
];

export const STRIPE_INTENT_DROP_SQL: readonly string[] = ['DROP TABLE stripe_intent'];

/**
 * The simulated carrier's own table, apart from the service's: schema `provider`. One row a key, which is what "never
 * twice" rests on.
 */
export const CARRIER_LEDGER_SQL: readonly string[] = [
  'CREATE SCHEMA provider',
  `CREATE TABLE provider.bookings (
     key text PRIMARY KEY,
     reference text,
     country text,
     status text NOT NULL CHECK (status IN ('BOOKED','REFUSED','VOIDED')),
     tracking_number text CHECK (status <> 'BOOKED' OR tracking_number IS NOT NULL),
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE provider.bookings IS 'The simulated carrier''s book: every booking key it has heard of. VOIDED without a tracking number: voided before it was booked'`,
];

export const CARRIER_LEDGER_DROP_SQL: readonly string[] = ['DROP SCHEMA provider CASCADE'];

/**
 * The simulated gateway's own tables, apart from the service's: schema `provider`. One row a key in each, which is
 * what "never twice" rests on.
 */
export const GATEWAY_LEDGER_SQL: readonly string[] = [
  'CREATE SCHEMA provider',
  `CREATE TABLE provider.charges (
     key text PRIMARY KEY,
     reference text,
     method text,
     amount bigint CHECK (amount >= 0),
     currency text,
     status text NOT NULL CHECK (status IN ('RECEIVED','CHARGED','DECLINED','CANCELLED')),
     detail text,
     calls int NOT NULL DEFAULT 1,
     created_at timestamptz NOT NULL DEFAULT now(),
     CHECK (status <> 'CHARGED' OR (amount IS NOT NULL AND currency IS NOT NULL AND method IS NOT NULL))
   )`,
  `COMMENT ON TABLE provider.charges IS 'The simulated gateway''s book: every charge key it has heard of. RECEIVED: nothing decided; CANCELLED: never will be charged'`,
  `CREATE TABLE provider.refunds (
     key text PRIMARY KEY,
     charge_key text NOT NULL REFERENCES provider.charges (key),
     status text NOT NULL CHECK (status IN ('REFUNDED','REFUSED')),
     detail text,
     amount bigint NOT NULL CHECK (amount >= 0),
     currency text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE provider.refunds IS 'The simulated gateway''s book: every refund key and what was said to it'`,
  'CREATE INDEX refunds_of_charge ON provider.refunds (charge_key)',
];

export const GATEWAY_LEDGER_DROP_SQL: readonly string[] = ['DROP SCHEMA provider CASCADE'];

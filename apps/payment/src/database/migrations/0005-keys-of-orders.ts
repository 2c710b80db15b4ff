import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  'ALTER TABLE payment ADD COLUMN charge_key text',
  `COMMENT ON COLUMN payment.charge_key IS 'The charge''s key at the provider, the same for every call. Null: payment_id is'`,
  'ALTER TABLE refund ADD COLUMN key text',
  `COMMENT ON COLUMN refund.key IS 'The refund''s key at the provider. Null: id is'`,
  'ALTER TABLE stripe_intent ALTER COLUMN key TYPE text',
];

const DOWN = [
  'ALTER TABLE stripe_intent ALTER COLUMN key TYPE uuid USING key::uuid',
  'ALTER TABLE refund DROP COLUMN key',
  'ALTER TABLE payment DROP COLUMN charge_key',
];

/**
 * Keys at the provider derive from the order. Rows made before keep the key that the provider knows, which is why both
 * columns stay null there; so do rows that the release before this one writes while both run.
 */
export class KeysOfOrders1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Refused once a key that derives from an order is noted at Stripe. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

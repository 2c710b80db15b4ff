import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys at the carrier derive from the order. Rows made before keep the key that the carrier knows, which is why the
 * column stays null there; so do rows that the release before this one writes while both run.
 */
export class KeysOfOrders1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shipment ADD COLUMN booking_key text');
    await runner.query(
      `COMMENT ON COLUMN shipment.booking_key IS 'The booking''s key at the carrier, the same for every call. Null: shipment_id is'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shipment DROP COLUMN booking_key');
  }
}

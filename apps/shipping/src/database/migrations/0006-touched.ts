import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For `waybill audit --since`. A summary of pages, not an entry a row: updates stay HOT beside it (Postgres ≥ 16), and pages
 * where vacuum has not been yet cost it nothing. Few pages a summary, since one old order that is touched has them all read.
 *
 * The audit compares the ledger order by order. Nothing is looked up by `shipment_id`: it is unique because it is a UUID.
 */
const UP = [
  `CREATE INDEX shipment_touched ON shipment USING brin (updated_at) WITH (pages_per_range = 8)`,
  `CREATE INDEX bookings_of_order ON provider.bookings (reference COLLATE "C") WHERE status = 'BOOKED'`,
  `ALTER TABLE shipment DROP CONSTRAINT shipment_shipment_id_key`,
];

const DOWN = [
  `ALTER TABLE shipment ADD CONSTRAINT shipment_shipment_id_key UNIQUE (shipment_id)`,
  `DROP INDEX provider.bookings_of_order`,
  `DROP INDEX shipment_touched`,
];

export class Touched1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For `waybill audit --since`. A summary of pages, not an entry a row: updates stay HOT beside it (Postgres ≥ 16), and pages
 * where vacuum has not been yet cost it nothing. Few pages a summary, since one old order that is touched has them all read.
 *
 * The audit compares the ledger order by order. Nothing is looked up by `payment_id`: it is unique because it is a UUID.
 */
const UP = [
  `CREATE INDEX payment_touched ON payment USING brin (updated_at) WITH (pages_per_range = 8)`,
  `CREATE INDEX charges_of_order ON provider.charges (reference COLLATE "C") WHERE status = 'CHARGED'`,
  `ALTER TABLE payment DROP CONSTRAINT payment_payment_id_key`,
];

const DOWN = [
  `ALTER TABLE payment ADD CONSTRAINT payment_payment_id_key UNIQUE (payment_id)`,
  `DROP INDEX provider.charges_of_order`,
  `DROP INDEX payment_touched`,
];

export class Touched1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why the carrier would not call a parcel back: shown to operators, and said again when they ask for it. */
export class RecallRefusal1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shipment ADD COLUMN recall_refusal text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shipment DROP COLUMN recall_refusal');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has waited for too long is found without reading everything that waits. */
export class DeliveryAge1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX delivery_recorded_at ON delivery (recorded_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX delivery_recorded_at');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The pause before the next call to cancel grows with them; `tries` tells how often it was tried to charge. */
export class Cancels1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payment ADD COLUMN cancels int NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payment DROP COLUMN cancels');
  }
}

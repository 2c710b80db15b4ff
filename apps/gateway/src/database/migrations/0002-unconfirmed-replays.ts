import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The letters themselves say how far a replay is; what it has not been heard of yet is kept instead. */
export class UnconfirmedReplays1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE replay_job DROP COLUMN place, ADD COLUMN unconfirmed jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(
      `COMMENT ON TABLE replay_job IS 'Replays of many letters, with the events whose consumers were not heard of yet'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE replay_job DROP COLUMN unconfirmed, ADD COLUMN place jsonb NOT NULL DEFAULT '{}'`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  'ALTER TABLE notification ADD COLUMN told_with text',
  `COMMENT ON COLUMN notification.told_with IS 'Cause whose message tells of this one, too: both are one turn of events'`,
  'ALTER TABLE recipient ADD COLUMN locale text, ADD COLUMN lines json, ADD COLUMN shortfall json',
  `COMMENT ON COLUMN recipient.shortfall IS 'Null: not known yet what of the lines is missing'`,
];

const DOWN = [
  'ALTER TABLE recipient DROP COLUMN shortfall, DROP COLUMN lines, DROP COLUMN locale',
  'ALTER TABLE notification DROP COLUMN told_with',
];

export class OneMailATurn1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

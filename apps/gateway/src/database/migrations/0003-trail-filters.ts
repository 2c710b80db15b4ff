import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // What is looked for in the trail, each in the order in which it is listed.
  'CREATE INDEX operator_action_actor ON operator_action (actor, at DESC, id DESC)',
  'CREATE INDEX operator_action_actor_name ON operator_action (actor_name, at DESC, id DESC)',
  'CREATE INDEX operator_action_action ON operator_action (action, at DESC, id DESC)',
  'DROP INDEX operator_action_target',
  'CREATE INDEX operator_action_target ON operator_action (target, at DESC, id DESC)',
  // Sessions that are not used any more are taken out at every sign-in.
  'CREATE INDEX session_seen_at ON session (seen_at)',
  'ALTER TABLE audit_run ADD COLUMN code text',
  `COMMENT ON COLUMN audit_run.code IS 'Why it failed: audit-statement-timeout, audit-impossible'`,
];

const DOWN = [
  'ALTER TABLE audit_run DROP COLUMN code',
  'DROP INDEX session_seen_at',
  'DROP INDEX operator_action_target',
  'CREATE INDEX operator_action_target ON operator_action (target, at DESC)',
  'DROP INDEX operator_action_action',
  'DROP INDEX operator_action_actor_name',
  'DROP INDEX operator_action_actor',
];

export class TrailFilters1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

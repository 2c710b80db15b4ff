import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE answered_request (
     caller text NOT NULL,
     key text NOT NULL,
     fingerprint text NOT NULL,
     answer json NOT NULL,
     expires_at timestamptz NOT NULL,
     PRIMARY KEY (caller, key)
   )`,
  `COMMENT ON TABLE answered_request IS
     'What requests with an Idempotency-Key were answered; written with their effects, deleted after 24 hours'`,
  'CREATE INDEX answered_request_expires_at ON answered_request (expires_at)',
];

const DOWN = ['DROP TABLE answered_request'];

/** A service's migration that makes its table of answers; the service derives a class from it, which has the number. */
export abstract class AnsweredRequestsMigration implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE idempotency_key (
     customer_id text NOT NULL,
     key text NOT NULL,
     fingerprint text NOT NULL,
     attempt uuid NOT NULL,
     lease_ends timestamptz NOT NULL,
     expires_at timestamptz NOT NULL,
     outcome jsonb,
     PRIMARY KEY (customer_id, key)
   ) WITH (fillfactor = 70)`,
  `COMMENT ON TABLE idempotency_key IS
     'Idempotency-Key of POST /orders; outcome is null while the attempt (the id its order would get) is under way'`,
  `CREATE INDEX idempotency_key_expires_at ON idempotency_key (expires_at)`,
];

const DOWN = ['DROP TABLE idempotency_key'];

export class IdempotencyKeys1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE provider_notice (
     id text PRIMARY KEY,
     heard_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE provider_notice IS 'Notices of the payment provider (webhooks) that were acted on; kept for 30 days'`,
  'CREATE INDEX provider_notice_by_age ON provider_notice (heard_at)',
  `CREATE TABLE outside_move (
     id text PRIMARY KEY,
     order_id uuid NOT NULL REFERENCES payment (order_id),
     kind text NOT NULL CHECK (kind IN ('REFUND','DISPUTE')),
     amount bigint NOT NULL CHECK (amount >= 0),
     currency text NOT NULL,
     status text NOT NULL,
     reason text,
     seen_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE outside_move IS 'Refunds and disputes of our charges that were not asked for here, as the provider had them last; id is the provider''s'`,
  'CREATE INDEX outside_move_of_order ON outside_move (order_id)',
];

const DOWN = ['DROP TABLE outside_move', 'DROP TABLE provider_notice'];

export class ProviderNotices1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

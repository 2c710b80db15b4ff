import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // What waited, waited for the log, the only channel there was: its record is the delivery.
  `UPDATE notification SET status = 'SENT', channel = 'LOG', sent_at = now() WHERE status = 'PENDING'`,
  'DROP INDEX notification_due',
  // An id is derived from order and cause, so their key is the only index that a record needs.
  `ALTER TABLE notification
     DROP CONSTRAINT notification_order_id_cause_key,
     DROP COLUMN id, DROP COLUMN subject, DROP COLUMN body, DROP COLUMN traceparent, DROP COLUMN attempts,
     DROP COLUMN due_at,
     ADD COLUMN failure text,
     ADD PRIMARY KEY (order_id, cause)`,
  'ALTER TABLE notification RENAME COLUMN created_at TO caused_at',
  // Room for the one update of a record (PENDING → SENT), so that it stays on its page.
  'ALTER TABLE notification SET (fillfactor = 85)',
  `CREATE TABLE delivery (
     order_id uuid NOT NULL,
     cause text NOT NULL,
     channel text NOT NULL CHECK (channel IN ('EMAIL','SMS')),
     facts json NOT NULL,
     traceparent text NOT NULL,
     attempts int NOT NULL DEFAULT 0,
     due_at timestamptz NOT NULL DEFAULT now(),
     leased_until timestamptz NOT NULL DEFAULT '-infinity',
     recorded_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (order_id, cause)
   ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
  `COMMENT ON TABLE delivery IS 'Messages on their way to a channel: a row is there exactly as long as its notification is PENDING'`,
  // A lease is no part of it: claiming changes no index.
  'CREATE INDEX delivery_due ON delivery (channel, due_at)',
  'ALTER TABLE recipient DROP COLUMN customer_id',
  `ALTER TABLE recipient ADD COLUMN forget_at timestamptz NOT NULL DEFAULT now() + interval '1 day'`,
  'ALTER TABLE recipient ALTER COLUMN forget_at DROP DEFAULT',
  'CREATE INDEX recipient_forget_at ON recipient (forget_at)',
];

/** Messages that wait are given up, contacts forgotten: what the old tables need of them is not there any more. */
const DOWN = [
  `UPDATE notification SET status = 'FAILED' WHERE status = 'PENDING'`,
  'DROP TABLE delivery',
  'DELETE FROM recipient',
  'DROP INDEX recipient_forget_at',
  'ALTER TABLE recipient DROP COLUMN forget_at, ADD COLUMN customer_id text NOT NULL',
  'ALTER TABLE notification RENAME COLUMN caused_at TO created_at',
  `ALTER TABLE notification
     DROP CONSTRAINT notification_pkey, DROP COLUMN failure,
     ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
     ADD COLUMN subject text NOT NULL DEFAULT '', ADD COLUMN body text NOT NULL DEFAULT '',
     ADD COLUMN traceparent text NOT NULL DEFAULT '', ADD COLUMN attempts int NOT NULL DEFAULT 0,
     ADD COLUMN due_at timestamptz NOT NULL DEFAULT now(),
     ADD CONSTRAINT notification_order_id_cause_key UNIQUE (order_id, cause)`,
  `CREATE INDEX notification_due ON notification (due_at) WHERE status = 'PENDING'`,
];

export class Deliveries1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

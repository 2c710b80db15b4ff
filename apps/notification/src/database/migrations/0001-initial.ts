import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL } from '@waybill/messaging';

const UP = [
  ...MESSAGING_SCHEMA_SQL,
  `CREATE TABLE recipient (
     order_id uuid PRIMARY KEY,
     customer_id text NOT NULL,
     email text,
     phone text
   )`,
  `COMMENT ON TABLE recipient IS 'Whom to tell about an order: taken from OrderCreated'`,
  `CREATE TABLE notification (
     id uuid PRIMARY KEY,
     order_id uuid NOT NULL,
     cause text NOT NULL,
     channel text,
     status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING','SENT','FAILED')),
     subject text NOT NULL,
     body text NOT NULL,
     traceparent text NOT NULL,
     attempts int NOT NULL DEFAULT 0,
     due_at timestamptz NOT NULL DEFAULT now(),
     sent_at timestamptz,
     created_at timestamptz NOT NULL DEFAULT now(),
     UNIQUE (order_id, cause)
   )`,
  `COMMENT ON TABLE notification IS 'One row per order and cause, ever: the unique key outlives the inbox'`,
  `CREATE INDEX notification_due ON notification (due_at) WHERE status = 'PENDING'`,
];

const DOWN = ['DROP TABLE notification', 'DROP TABLE recipient', ...MESSAGING_DROP_SQL];

export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

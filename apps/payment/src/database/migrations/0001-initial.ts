import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL } from '@waybill/messaging';

const UP = [
  ...MESSAGING_SCHEMA_SQL,
  `CREATE TABLE payment (
     order_id uuid PRIMARY KEY,
     payment_id uuid NOT NULL UNIQUE,
     method text,
     amount bigint CHECK (amount >= 0),
     currency text CHECK ((currency IS NULL) = (amount IS NULL)),
     charge text NOT NULL
       CHECK (charge IN ('AWAITING','READY','IN_FLIGHT','UNKNOWN','CHARGED','FAILED','VOIDED'))
       CHECK (charge IN ('AWAITING','VOIDED') OR (method IS NOT NULL AND amount IS NOT NULL)),
     tries int NOT NULL DEFAULT 0,
     problem text,
     failure_reason text CHECK ((failure_reason IS NOT NULL) = (charge = 'FAILED')),
     failure_detail text,
     requested int NOT NULL DEFAULT 0,
     answered int NOT NULL DEFAULT 0,
     traceparent text NOT NULL,
     caused_by uuid NOT NULL,
     due_at timestamptz,
     created_at timestamptz NOT NULL DEFAULT now(),
     updated_at timestamptz NOT NULL DEFAULT now()
   ) WITH (fillfactor = 70)`,
  `COMMENT ON TABLE payment IS 'Payment''s book of one order: one row per order id, ever, also for an order closed before it was heard of'`,
  `COMMENT ON COLUMN payment.payment_id IS 'Also the charge''s key at the provider: the same for every call'`,
  `COMMENT ON COLUMN payment.due_at IS 'A call to the provider is owed, from then on. While a worker has it: when its lease ends'`,
  `COMMENT ON COLUMN payment.caused_by IS 'Id of the last event that changed the book: the cause of what a worker publishes'`,
  `CREATE INDEX payment_due ON payment (due_at) WHERE due_at IS NOT NULL`,
  `CREATE TABLE refund (
     id uuid PRIMARY KEY,
     order_id uuid NOT NULL REFERENCES payment (order_id),
     amount bigint NOT NULL CHECK (amount >= 0),
     currency text NOT NULL,
     status text NOT NULL CHECK (status IN ('READY','IN_FLIGHT','UNKNOWN','REFUNDED','FAILED')),
     tries int NOT NULL,
     failure text,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE refund IS 'One try to give a charge back; id is its key at the provider'`,
  `CREATE INDEX refund_of_order ON refund (order_id)`,
  `CREATE UNIQUE INDEX refund_once ON refund (order_id) WHERE status <> 'FAILED'`,
];

const DOWN = ['DROP TABLE refund', 'DROP TABLE payment', ...MESSAGING_DROP_SQL];

export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

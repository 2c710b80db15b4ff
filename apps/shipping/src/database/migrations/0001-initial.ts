import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL } from '@waybill/messaging';

const UP = [
  ...MESSAGING_SCHEMA_SQL,
  `CREATE TABLE shipment (
     order_id uuid PRIMARY KEY,
     shipment_id uuid NOT NULL UNIQUE,
     ordered boolean NOT NULL DEFAULT false,
     address jsonb,
     paid boolean NOT NULL DEFAULT false,
     booking text NOT NULL
       CHECK (booking IN ('AWAITING','READY','IN_FLIGHT','UNKNOWN','BOOKED','FAILED','VOIDED'))
       CHECK (booking IN ('AWAITING','VOIDED') OR (ordered AND paid)),
     recall text NOT NULL DEFAULT 'NONE' CHECK (recall IN ('NONE','READY','IN_FLIGHT','UNKNOWN','FAILED')),
     tries int NOT NULL DEFAULT 0,
     tracking_number text,
     carrier text CHECK ((carrier IS NULL) = (tracking_number IS NULL)),
     failure_reason text CHECK (booking <> 'FAILED' OR failure_reason IS NOT NULL),
     failure_detail text,
     called_back boolean NOT NULL DEFAULT false CHECK (NOT called_back OR booking = 'VOIDED'),
     requested int NOT NULL DEFAULT 0,
     answered int NOT NULL DEFAULT 0,
     traceparent text NOT NULL,
     caused_by uuid NOT NULL,
     due_at timestamptz,
     created_at timestamptz NOT NULL DEFAULT now(),
     updated_at timestamptz NOT NULL DEFAULT now()
   ) WITH (fillfactor = 70)`,
  `COMMENT ON TABLE shipment IS 'Shipping''s book of one order: one row per order id, ever, also for an order closed before it was heard of'`,
  `COMMENT ON COLUMN shipment.shipment_id IS 'Also the booking''s key at the carrier: the same for every call'`,
  `COMMENT ON COLUMN shipment.due_at IS 'A call to the carrier is owed, from then on. While a worker has it: when its lease ends'`,
  `COMMENT ON COLUMN shipment.caused_by IS 'Id of the last event that changed the book: the cause of what a worker publishes'`,
  `CREATE INDEX shipment_due ON shipment (due_at) WHERE due_at IS NOT NULL`,
];

const DOWN = ['DROP TABLE shipment', ...MESSAGING_DROP_SQL];

export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

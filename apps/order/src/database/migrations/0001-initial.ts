import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL } from '@waybill/messaging';

const UP = [
  ...MESSAGING_SCHEMA_SQL,
  `CREATE TABLE orders (
     id uuid PRIMARY KEY,
     customer_id text NOT NULL,
     status text NOT NULL CHECK (status IN ('PENDING','CONFIRMED','PAID','COMPLETED','CANCELLED','REFUNDED')),
     compensation text NOT NULL CHECK (compensation IN ('NONE','PENDING','DONE','NEEDS_ATTENTION')),
     deadline timestamptz NOT NULL,
     traceparent text NOT NULL,
     state jsonb NOT NULL,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL
   ) WITH (fillfactor = 70)`,
  `COMMENT ON TABLE orders IS 'One aggregate a row: state holds lines, facts and decision; the other columns repeat what is searched for'`,
  `CREATE INDEX orders_status ON orders (status, id)`,
  `CREATE INDEX orders_customer ON orders (customer_id, id)`,
  `CREATE INDEX orders_to_undo ON orders (compensation, id) WHERE compensation IN ('PENDING','NEEDS_ATTENTION')`,
  `CREATE TABLE catalogue_product (
     sku text PRIMARY KEY,
     name text NOT NULL,
     price bigint NOT NULL CHECK (price > 0),
     currency text NOT NULL,
     on_hand bigint NOT NULL,
     revision bigint NOT NULL,
     deleted boolean NOT NULL,
     updated_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE catalogue_product IS 'Replica of product-events; a lower revision never overwrites a higher one'`,
];

const DOWN = ['DROP TABLE catalogue_product', 'DROP TABLE orders', ...MESSAGING_DROP_SQL];

export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

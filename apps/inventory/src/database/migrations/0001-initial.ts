import { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL } from '@waybill/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SKUs compare by bytes, so that every transaction takes its row locks in the same order whatever the locale. */
const SKU = `text COLLATE "C"`;

const CATALOGUE = [
  `CREATE TABLE product (
     sku ${SKU} PRIMARY KEY,
     position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
     name text NOT NULL,
     price bigint NOT NULL CHECK (price BETWEEN 1 AND 90000000),
     currency text NOT NULL,
     revision bigint NOT NULL CHECK (revision > 0),
     deleted boolean NOT NULL DEFAULT false,
     created_at timestamptz NOT NULL DEFAULT now(),
     updated_at timestamptz NOT NULL DEFAULT now()
   )`,
  `COMMENT ON TABLE product IS 'The catalogue; a deleted product keeps its row, so that its revision goes on rising when it is posted again'`,
  `COMMENT ON COLUMN product.price IS 'Minor units of currency'`,
  `CREATE INDEX product_newest ON product (position DESC) WHERE NOT deleted`,
];

const STOCK = [
  // Every reservation rewrites a row here: room on the page keeps those updates off the index.
  `CREATE TABLE stock (
     sku ${SKU} PRIMARY KEY REFERENCES product,
     received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND 9007199254740991),
     available bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
     reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
     shipped bigint NOT NULL DEFAULT 0 CHECK (shipped >= 0),
     CONSTRAINT stock_balanced CHECK (received = available + reserved + shipped)
   ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
  `COMMENT ON TABLE stock IS 'Units per SKU, apart from product: reservations never touch the catalogue row'`,
  `CREATE TABLE stock_ledger (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     sku ${SKU} NOT NULL,
     order_id uuid,
     kind text NOT NULL CHECK (kind IN ('RECEIVE','ADJUST','RESERVE','RELEASE','SHIP','RETURN')),
     received bigint NOT NULL,
     available bigint NOT NULL,
     reserved bigint NOT NULL,
     shipped bigint NOT NULL,
     reason text,
     at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT ledger_balanced CHECK (received = available + reserved + shipped),
     CONSTRAINT ledger_order CHECK ((order_id IS NULL) = (kind IN ('RECEIVE','ADJUST')))
   )`,
  `COMMENT ON TABLE stock_ledger IS 'What changed each stock row, as deltas that add up to it'`,
  `CREATE UNIQUE INDEX stock_ledger_once ON stock_ledger (order_id, sku, kind) WHERE order_id IS NOT NULL`,
  `COMMENT ON INDEX stock_ledger_once IS 'An order moves a SKU in one way at most once, even if the inbox has forgotten the event'`,
];

const RESERVATIONS = [
  // Inserted empty and short, then updated to three times the length, and again when its goods leave: a page takes in
  // only as many rows as it has room to let grow, which keeps the updates off the index.
  `CREATE TABLE reservation (
     order_id uuid PRIMARY KEY,
     status text CHECK (status IN ('HELD','SHIPPED','RETURNED','RELEASED','FAILED','CLOSED')),
     lines jsonb NOT NULL DEFAULT '[]',
     failure text CHECK (failure IN ('OUT_OF_STOCK','UNKNOWN_PRODUCT')),
     answered integer NOT NULL DEFAULT 0,
     created_at timestamptz NOT NULL DEFAULT now(),
     updated_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT reservation_failure CHECK ((failure IS NOT NULL) = (status IS NOT DISTINCT FROM 'FAILED'))
   ) WITH (fillfactor = 25)`,
  `COMMENT ON TABLE reservation IS 'Inventory''s book of every order it has heard of; status is null while nothing was decided'`,
  `COMMENT ON COLUMN reservation.lines IS 'What is or was held: [{sku, quantity, unitPrice}]'`,
  `COMMENT ON COLUMN reservation.answered IS 'Highest attempt of InventoryRollback that was answered; 0: the book is open'`,
];

const UP = [...MESSAGING_SCHEMA_SQL, ...CATALOGUE, ...STOCK, ...RESERVATIONS];
const DOWN = [
  'DROP TABLE reservation',
  'DROP TABLE stock_ledger',
  'DROP TABLE stock',
  'DROP TABLE product',
  ...MESSAGING_DROP_SQL,
];

export class Initial1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

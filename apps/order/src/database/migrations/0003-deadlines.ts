import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What deadlines and lists are searched by changes once in an order's life, not with every status: the updates to
 * CONFIRMED and PAID touch no index (docs/adr/0009).
 */
const UP = [
  `ALTER TABLE orders
     ADD COLUMN stage text NOT NULL GENERATED ALWAYS AS
       (CASE WHEN status IN ('PENDING','CONFIRMED','PAID') THEN 'OPEN' ELSE status END) STORED,
     ADD COLUMN undoing_since bigint GENERATED ALWAYS AS
       (CASE WHEN compensation = 'PENDING' THEN (state->'compensation'->>'since')::bigint END) STORED`,
  `COMMENT ON COLUMN orders.stage IS 'OPEN until the status is final, then the status'`,
  `COMMENT ON COLUMN orders.undoing_since IS 'When the answers now waited for were asked, Unix ms; null unless compensation is PENDING'`,
  `DROP INDEX orders_status`,
  `CREATE INDEX orders_stage ON orders (stage, id) WHERE stage <> 'COMPLETED'`,
  `CREATE INDEX orders_open_by_deadline ON orders (deadline) WHERE stage = 'OPEN'`,
  // Room on the page for the versions of a life: with 70, two of three updates found none and went to the indexes all the same.
  `ALTER TABLE orders SET (fillfactor = 50)`,
  `CREATE INDEX orders_undoing ON orders (undoing_since) WHERE undoing_since IS NOT NULL`,
];

const DOWN = [
  'ALTER TABLE orders SET (fillfactor = 70)',
  'DROP INDEX orders_undoing',
  'DROP INDEX orders_open_by_deadline',
  'DROP INDEX orders_stage',
  'CREATE INDEX orders_status ON orders (status, id)',
  'ALTER TABLE orders DROP COLUMN undoing_since, DROP COLUMN stage',
];

export class Deadlines1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One more open status. What is final is named now instead of what is open, so that the next one will not change `stage`.
 * The table is written anew, and nobody reads it meanwhile: about a minute for ten million orders.
 */
const changeTo = (statuses: string, stage: string): string[] => [
  'ALTER TABLE orders DROP CONSTRAINT orders_status_check',
  `ALTER TABLE orders ADD CONSTRAINT orders_status_check CHECK (status IN (${statuses})) NOT VALID`,
  'ALTER TABLE orders DROP COLUMN stage',
  `ALTER TABLE orders ADD COLUMN stage text NOT NULL GENERATED ALWAYS AS (${stage}) STORED`,
  `COMMENT ON COLUMN orders.stage IS 'OPEN until the status is final, then the status'`,
  'CREATE INDEX orders_listed ON orders (stage, compensation, id)',
  'CREATE INDEX orders_listed_by_customer ON orders (customer_id, stage, compensation, id)',
  `CREATE INDEX orders_open_by_deadline ON orders (deadline) WHERE stage = 'OPEN' AND deadline IS NOT NULL`,
  `CREATE INDEX orders_open_without_deadline ON orders (created_at, id) WHERE stage = 'OPEN' AND deadline IS NULL`,
];

const UP = changeTo(
  `'PENDING','CONFIRMED','REQUIRES_ACTION','PAID','COMPLETED','CANCELLED','REFUNDED'`,
  `CASE WHEN status IN ('COMPLETED','CANCELLED','REFUNDED') THEN status ELSE 'OPEN' END`,
);

const DOWN = [
  `UPDATE orders SET status = 'CONFIRMED' WHERE status = 'REQUIRES_ACTION'`,
  ...changeTo(
    `'PENDING','CONFIRMED','PAID','COMPLETED','CANCELLED','REFUNDED'`,
    `CASE WHEN status IN ('PENDING','CONFIRMED','PAID') THEN 'OPEN' ELSE status END`,
  ),
];

export class CustomersWhoAct1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

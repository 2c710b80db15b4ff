import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A deadline begins when the events of an order have been sent (docs/adr/0031). Orders that are open when this runs keep
 * theirs.
 */
const UP = [
  'ALTER TABLE orders ALTER COLUMN deadline DROP NOT NULL',
  `COMMENT ON COLUMN orders.deadline IS
     'From when on the order may be timed out, by the clock of the database; null until its events were seen to be sent'`,
  'DROP INDEX orders_open_by_deadline',
  `CREATE INDEX orders_open_by_deadline ON orders (deadline) WHERE stage = 'OPEN' AND deadline IS NOT NULL`,
  `CREATE INDEX orders_open_without_deadline ON orders (created_at, id) WHERE stage = 'OPEN' AND deadline IS NULL`,
  `CREATE TABLE broker_answers (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     since timestamptz NOT NULL,
     last timestamptz NOT NULL
   )`,
  `COMMENT ON TABLE broker_answers IS
     'Since when the broker has answered whenever a sweep asked it (infinity: it does not), and when it last did. One row'`,
];

const DOWN = [
  'DROP TABLE broker_answers',
  'DROP INDEX orders_open_without_deadline',
  'DROP INDEX orders_open_by_deadline',
  `CREATE INDEX orders_open_by_deadline ON orders (deadline) WHERE stage = 'OPEN'`,
  `UPDATE orders SET deadline = now() + interval '300 s' WHERE deadline IS NULL`,
  'ALTER TABLE orders ALTER COLUMN deadline SET NOT NULL',
];

export class DeadlinesThatBegin1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

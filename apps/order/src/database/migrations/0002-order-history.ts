import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `ALTER TABLE orders ADD COLUMN history jsonb NOT NULL DEFAULT '[]'`,
  `COMMENT ON COLUMN orders.history IS
     'One [ms, event type, event id, status, compensation] per event read or written; appended by the statement that writes state'`,
  // State and history of a finished order are about 2 kB: compressing them at every change would cost more than the room.
  `ALTER TABLE orders SET (toast_tuple_target = 4096)`,
];

const DOWN = [`ALTER TABLE orders RESET (toast_tuple_target)`, `ALTER TABLE orders DROP COLUMN history`];

export class OrderHistory1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

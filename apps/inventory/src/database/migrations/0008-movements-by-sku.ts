import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For `GET /stock/:sku/movements`: the newest of one SKU, however many there are of all. */
const UP = [`CREATE INDEX stock_ledger_by_sku ON stock_ledger (sku, id)`];

const DOWN = [`DROP INDEX stock_ledger_by_sku`];

export class MovementsBySku1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

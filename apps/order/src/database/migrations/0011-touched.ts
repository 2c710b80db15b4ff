import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For `waybill audit --since`. A summary of pages, not an entry a row: updates stay HOT beside it (Postgres ≥ 16), and pages
 * where vacuum has not been yet cost it nothing. Few pages a summary, since one old order that is touched has them all read.
 */
const UP = [`CREATE INDEX orders_touched ON orders USING brin (updated_at) WITH (pages_per_range = 8)`];

const DOWN = [`DROP INDEX orders_touched`];

export class Touched1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A list is a few places of one index, whatever it filters by (docs/adr/0030). Whole indexes, not partial ones: a plan
 * that is made before the values are known can use them as well. Of these columns none changes while an order goes from
 * PENDING to PAID, so that its updates still touch no index (docs/adr/0009).
 */
const UP = [
  `CREATE INDEX orders_listed ON orders (stage, compensation, id)`,
  `DROP INDEX orders_stage`,
  `DROP INDEX orders_to_undo`,
  `CREATE INDEX orders_listed_by_customer ON orders (customer_id, stage, compensation, id)`,
  `DROP INDEX orders_customer`,
];

const DOWN = [
  `CREATE INDEX orders_customer ON orders (customer_id, id)`,
  `DROP INDEX orders_listed_by_customer`,
  `CREATE INDEX orders_to_undo ON orders (compensation, id) WHERE compensation IN ('PENDING','NEEDS_ATTENTION')`,
  `CREATE INDEX orders_stage ON orders (stage, id) WHERE stage <> 'COMPLETED'`,
  `DROP INDEX orders_listed`,
];

export class Lists1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

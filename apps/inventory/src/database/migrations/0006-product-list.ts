import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One index of positions: a list of the catalogue cannot take the way through everything that was ever deleted. */
const UP = [
  `CREATE UNIQUE INDEX product_listed ON product (position) WHERE NOT deleted`,
  `DROP INDEX product_newest`,
  `ALTER TABLE product DROP CONSTRAINT product_position_key`,
];

const DOWN = [
  `ALTER TABLE product ADD CONSTRAINT product_position_key UNIQUE (position)`,
  `CREATE INDEX product_newest ON product (position DESC) WHERE NOT deleted`,
  `DROP INDEX product_listed`,
];

export class ProductList1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

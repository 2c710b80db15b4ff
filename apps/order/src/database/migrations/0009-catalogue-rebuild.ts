import type { MigrationInterface, QueryRunner } from 'typeorm';

/** To begin a rebuild changes one number, not every product: of whatever size the catalogue is. */
const UP = [
  `CREATE TABLE catalogue_rebuild (
     only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
     number integer NOT NULL
   )`,
  `COMMENT ON TABLE catalogue_rebuild IS 'How many rebuilds of the copy of the catalogue were begun'`,
  `INSERT INTO catalogue_rebuild (number) VALUES (0)`,
  `ALTER TABLE catalogue_product ADD COLUMN rebuild integer NOT NULL DEFAULT 0`,
  `COMMENT ON COLUMN catalogue_product.rebuild IS
     'The rebuild in which it was announced last; in an older one: any announcement counts, whatever its revision'`,
  // As a rebuild under way has left them.
  `UPDATE catalogue_product SET rebuild = -1 WHERE revision = 0`,
  `CREATE INDEX catalogue_product_rebuild ON catalogue_product (rebuild)`,
];

const DOWN = [
  `UPDATE catalogue_product SET revision = 0 WHERE rebuild < (SELECT number FROM catalogue_rebuild)`,
  `DROP INDEX catalogue_product_rebuild`,
  `ALTER TABLE catalogue_product DROP COLUMN rebuild`,
  `DROP TABLE catalogue_rebuild`,
];

export class CatalogueRebuild1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

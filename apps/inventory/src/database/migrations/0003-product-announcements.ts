import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // last_sku compares by bytes, as product.sku does.
  `CREATE TABLE product_announcement (
     id uuid PRIMARY KEY,
     skus text[],
     last_sku text COLLATE "C" NOT NULL DEFAULT '',
     announced bigint NOT NULL DEFAULT 0,
     traceparent text NOT NULL,
     requested_at timestamptz NOT NULL DEFAULT now(),
     finished_at timestamptz
   )`,
  `COMMENT ON TABLE product_announcement IS 'Requests to announce the catalogue again, and how far each has come'`,
  `COMMENT ON COLUMN product_announcement.skus IS 'The products asked for; null: all of them'`,
  `CREATE INDEX product_announcement_open ON product_announcement (requested_at) WHERE finished_at IS NULL`,
];

export class ProductAnnouncements1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE product_announcement');
  }
}

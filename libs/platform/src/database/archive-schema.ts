import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where rows of finished orders go (docs/adr/0039). `archive_pending` is used in order's database alone: orders whose rows in
 * the other databases may still have to follow.
 */
const UP = [
  `CREATE TABLE archive (
     month date NOT NULL CHECK (extract(day FROM month) = 1),
     order_id uuid NOT NULL,
     book text NOT NULL,
     rows jsonb NOT NULL,
     archived_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (month, order_id, book)
   ) PARTITION BY RANGE (month)`,
  `COMMENT ON TABLE archive IS 'Rows of orders that are finished in all services; month is that of the order''s placing, book the table they are from'`,
  `CREATE TABLE archive_pending (
     order_id uuid PRIMARY KEY,
     month date NOT NULL
   )`,
  `CREATE FUNCTION archive_extend(of_month date) RETURNS void
   LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '2s' AS $$
   DECLARE
     part_name text := 'archive_' || to_char(of_month, 'YYYYMM');
   BEGIN
     IF to_regclass(part_name) IS NOT NULL THEN RETURN; END IF;
     EXECUTE format('CREATE TABLE %I PARTITION OF archive FOR VALUES FROM (%L) TO (%L)',
                    part_name, of_month, (of_month + interval '1 month')::date);
   END
   $$`,
  // It runs as the owner: only the owner's schema may tell what its names mean.
  `DO $$ BEGIN
     EXECUTE format('ALTER FUNCTION archive_extend(date) SET search_path = %I, pg_temp', current_schema());
   END $$`,
];

const DOWN = ['DROP FUNCTION archive_extend(date)', 'DROP TABLE archive_pending', 'DROP TABLE archive'];

/** A service's migration that makes its archive; the service derives a class from it, which has the number. */
export abstract class ArchiveMigration implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

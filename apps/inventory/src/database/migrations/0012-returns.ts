import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = `'RECEIVE','ADJUST','RESERVE','RELEASE','SHIP','RETURN','CARRIED'`;

/** What the rows that are there keep already need not be looked at again. */
const kinds = (allowed: string): string[] => [
  'ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_kind_check',
  `ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_kind_check CHECK (kind IN (${allowed})) NOT VALID`,
];

/** An order moves a SKU in one way once, and so does each of its returns. */
const UP = [
  `ALTER TABLE stock_ledger ADD COLUMN return_id uuid, ADD COLUMN actor text`,
  ...kinds(`${KINDS},'WRITE_OFF'`),
  `CREATE UNIQUE INDEX stock_ledger_once_a_return ON stock_ledger (return_id, sku, kind) WHERE return_id IS NOT NULL`,
  `CREATE UNIQUE INDEX stock_ledger_once_an_order ON stock_ledger (order_id, sku, kind)
     WHERE order_id IS NOT NULL AND return_id IS NULL`,
  `DROP INDEX stock_ledger_once`,
  `ALTER INDEX stock_ledger_once_an_order RENAME TO stock_ledger_once`,
  `COMMENT ON INDEX stock_ledger_once IS 'An order moves a SKU in one way at most once, even if the inbox has forgotten the event'`,
  `COMMENT ON COLUMN stock_ledger.actor IS 'Who entered it, where a person did'`,
];

const DOWN = [
  `UPDATE stock_ledger SET kind = 'ADJUST', order_id = NULL WHERE return_id IS NOT NULL`,
  ...kinds(KINDS),
  `DROP INDEX stock_ledger_once_a_return`,
  `DROP INDEX stock_ledger_once`,
  `CREATE UNIQUE INDEX stock_ledger_once ON stock_ledger (order_id, sku, kind) WHERE order_id IS NOT NULL`,
  `ALTER TABLE stock_ledger DROP COLUMN return_id, DROP COLUMN actor`,
];

export class Returns1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

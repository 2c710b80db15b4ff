import { ArchiveMigration } from '@waybill/platform';
import type { QueryRunner } from 'typeorm';

const KINDS = `'RECEIVE','ADJUST','RESERVE','RELEASE','SHIP','RETURN'`;

/** What the rows that are there keep already need not be looked at again. */
const constraints = (kinds: string, without: string): string[] => [
  'ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_kind_check, DROP CONSTRAINT ledger_order',
  `ALTER TABLE stock_ledger
     ADD CONSTRAINT stock_ledger_kind_check CHECK (kind IN (${kinds})) NOT VALID,
     ADD CONSTRAINT ledger_order CHECK ((order_id IS NULL) = (kind IN (${without}))) NOT VALID`,
];

/** Movements of archived orders are one row a SKU of the kind CARRIED, so that stock stays the sum of its ledger. */
const UP = [
  ...constraints(`${KINDS},'CARRIED'`, `'RECEIVE','ADJUST','CARRIED'`),
  `CREATE UNIQUE INDEX stock_ledger_carried ON stock_ledger (sku) WHERE kind = 'CARRIED'`,
];

const DOWN = [
  'DROP INDEX stock_ledger_carried',
  `UPDATE stock_ledger SET kind = 'ADJUST' WHERE kind = 'CARRIED'`,
  ...constraints(KINDS, `'RECEIVE','ADJUST'`),
];

export class Archive1700000000009 extends ArchiveMigration {
  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    for (const statement of UP) await runner.query(statement);
  }

  override async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
    await super.down(runner);
  }
}

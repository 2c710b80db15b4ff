import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHARGES = `'AWAITING','READY','IN_FLIGHT','UNKNOWN','REQUIRES_ACTION','CHARGED','FAILED','VOIDED'`;
const LEDGER = `'RECEIVED','ACTION','CHARGED','DECLINED','CANCELLED'`;

/** A constraint that allows more than the one before holds for every row that is there: none is looked at. */
const allow = (table: string, constraint: string, check: string): string[] => [
  `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
  `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (${check}) NOT VALID`,
];

const UP = [
  ...allow('payment', 'payment_charge_check', `charge IN (${CHARGES})`),
  'ALTER TABLE payment ADD COLUMN action_url text',
  `COMMENT ON COLUMN payment.action_url IS 'Where the customer acts at the provider; PaymentActionRequired was written with it'`,
  ...allow('provider.charges', 'charges_status_check', `status IN (${LEDGER})`),
];

const DOWN = [
  `UPDATE payment SET charge = 'UNKNOWN' WHERE charge = 'REQUIRES_ACTION'`,
  `UPDATE provider.charges SET status = 'RECEIVED' WHERE status = 'ACTION'`,
  ...allow('provider.charges', 'charges_status_check', `status IN (${LEDGER.replace(`'ACTION',`, '')})`),
  'ALTER TABLE payment DROP COLUMN action_url',
  ...allow('payment', 'payment_charge_check', `charge IN (${CHARGES.replace(`'REQUIRES_ACTION',`, '')})`),
];

export class CustomersWhoAct1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

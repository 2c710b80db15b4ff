import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CARRIER_LEDGER_DROP_SQL, CARRIER_LEDGER_SQL } from '../../shipments/carrier/simulated/ledger-schema.js';

/** The stand-in for a carrier lives in this database, in a schema that the service itself never reads. */
export class SimulatedCarrier1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of CARRIER_LEDGER_SQL) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of CARRIER_LEDGER_DROP_SQL) await runner.query(statement);
  }
}

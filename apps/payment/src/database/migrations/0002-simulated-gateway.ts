import type { MigrationInterface, QueryRunner } from 'typeorm';
import { GATEWAY_LEDGER_DROP_SQL, GATEWAY_LEDGER_SQL } from '../../payments/provider/simulated/ledger-schema.js';

/** The stand-in for a payment provider lives in this database, in a schema that the service itself never reads. */
export class SimulatedGateway1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of GATEWAY_LEDGER_SQL) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of GATEWAY_LEDGER_DROP_SQL) await runner.query(statement);
  }
}

import { migrate } from '@waybill/platform';
import { createTestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { entities, migrations } from '../src/database/data-source.js';
import { openLedger } from '../src/payments/provider/simulated/open-simulated-gateway.js';

export interface PaymentDatabase {
  /** As the service connects: the runtime role, which may read and write rows and nothing else. */
  readonly dataSource: DataSource;
  /** As the simulated gateway connects. */
  readonly ledger: DataSource;
  drop(): Promise<void>;
}

/** A database of its own, brought up by the service's own migrations. */
export async function createPaymentDatabase(): Promise<PaymentDatabase> {
  const database = await createTestDatabase();
  const { ownerUrl, runtimeUrl } = database;
  await migrate(ownerUrl, { migrations });
  const dataSource = new DataSource({ type: 'postgres', url: runtimeUrl, entities, installExtensions: false });
  await dataSource.initialize();
  const ledger = await openLedger(runtimeUrl);
  return {
    dataSource,
    ledger,
    drop: async () => {
      await Promise.all([dataSource.destroy(), ledger.destroy()]);
      await database.drop();
    },
  };
}

import { createMigratedDatabase } from '@waybill/testing';
import type { DataSource } from 'typeorm';
import { entities, migrations } from '../src/database/data-source.js';
import { openLedger } from '../src/payments/provider/simulated/open-simulated-gateway.js';

export interface PaymentDatabase {
  /** As the service connects. */
  readonly dataSource: DataSource;
  /** As the simulated gateway connects. */
  readonly ledger: DataSource;
  drop(): Promise<void>;
}

/** A database of its own for the service and the simulated gateway. */
export async function createPaymentDatabase(): Promise<PaymentDatabase> {
  const database = await createMigratedDatabase({ entities, migrations });
  const ledger = await openLedger(database.runtimeUrl);
  return {
    dataSource: database.dataSource,
    ledger,
    drop: async () => {
      await ledger.destroy();
      await database.drop();
    },
  };
}

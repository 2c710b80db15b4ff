import { createMigratedDatabase } from '@waybill/testing';
import type { DataSource } from 'typeorm';
import { entities, migrations } from '../src/database/data-source.js';
import { openLedger } from '../src/shipments/carrier/simulated/open-simulated-carrier.js';

export interface ShippingDatabase {
  /** As the service connects. */
  readonly dataSource: DataSource;
  /** As the simulated carrier connects. */
  readonly ledger: DataSource;
  drop(): Promise<void>;
}

/** A database of its own for the service and the simulated carrier. */
export async function createShippingDatabase(): Promise<ShippingDatabase> {
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

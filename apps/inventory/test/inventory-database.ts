import { migrate } from '@waybill/platform';
import { createTestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { entities, migrations } from '../src/database/data-source.js';

export interface InventoryDatabase {
  /** As the service connects: the runtime role, which may read and write rows and nothing else. */
  readonly dataSource: DataSource;
  drop(): Promise<void>;
}

/** A database of its own, brought up by the service's own migrations. */
export async function createInventoryDatabase(): Promise<InventoryDatabase> {
  const { ownerUrl, runtimeUrl, drop } = await createTestDatabase();
  await migrate(ownerUrl, { migrations });
  const dataSource = new DataSource({
    type: 'postgres',
    url: runtimeUrl,
    entities,
    poolSize: 12,
    installExtensions: false,
  });
  await dataSource.initialize();
  return {
    dataSource,
    drop: async () => {
      await dataSource.destroy();
      await drop();
    },
  };
}

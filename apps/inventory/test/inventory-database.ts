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
  const database = await createTestDatabase();
  await migrate(database.ownerUrl, { migrations });
  const dataSource = new DataSource({
    type: 'postgres',
    url: database.runtimeUrl,
    entities,
    poolSize: 12,
    installExtensions: false,
  });
  await dataSource.initialize();
  return {
    dataSource,
    drop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

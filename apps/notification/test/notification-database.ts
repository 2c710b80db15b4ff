import { migrate } from '@waybill/platform';
import { createTestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { entities, migrations } from '../src/database/data-source.js';

export interface NotificationDatabase {
  /** As the runtime role: what the service itself may do, and nothing else. */
  readonly dataSource: DataSource;
  drop(): Promise<void>;
}

/** A database of its own, brought up by the service's own migrations. */
export async function createNotificationDatabase(): Promise<NotificationDatabase> {
  const database = await createTestDatabase();
  const { ownerUrl, runtimeUrl } = database;
  await migrate(ownerUrl, { migrations });
  const dataSource = new DataSource({ type: 'postgres', url: runtimeUrl, entities, installExtensions: false });
  await dataSource.initialize();
  return {
    dataSource,
    drop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

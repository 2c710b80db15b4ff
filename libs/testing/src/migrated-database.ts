import type { MigrationOptions } from '@waybill/platform';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** A service's own schema, and how a suite connects to it. */
export interface MigratedDatabaseOptions extends MigrationOptions {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** Connections at most, default 10. */
  readonly poolSize?: number;
}

export interface MigratedDatabase extends TestDatabase {
  /** As the service connects: the runtime role, which may read and write rows and nothing else. */
  readonly dataSource: DataSource;
  /** Connections of their own, as another instance of the service has them; to be destroyed before {@link drop}. */
  connect(): Promise<DataSource>;
}

/** A database of its own, brought up by the service's own migrations. */
export async function createMigratedDatabase(options: MigratedDatabaseOptions): Promise<MigratedDatabase> {
  const { migrations, ...connection } = options;
  const database = await createTestDatabase();
  // Loaded here, since suites that ask for no such database need none of them.
  const [{ migrate }, { DataSource }] = await Promise.all([import('@waybill/platform'), import('typeorm')]);
  await migrate(database.ownerUrl, { migrations });
  const connect = () =>
    new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
      ...connection,
    }).initialize();
  const dataSource = await connect();
  return {
    ...database,
    dataSource,
    connect,
    drop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

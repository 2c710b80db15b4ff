import { migrate } from '@waybill/platform';
import { createTestDatabase } from '@waybill/testing';
import { AbstractLogger, DataSource } from 'typeorm';
import { entities, migrations } from '../src/database/data-source.js';

export interface NotificationDatabase {
  /** As the runtime role: what the service itself may do, and nothing else. */
  readonly dataSource: DataSource;
  /** Every statement sent so far, but for COMMIT. */
  readonly statements: readonly string[];
  drop(): Promise<void>;
}

class KeptStatements extends AbstractLogger {
  readonly all: string[] = [];

  override logQuery(statement: string): void {
    this.all.push(statement);
  }

  protected override writeLog(): void {
    // Only statements are kept.
  }
}

/** A database of its own, brought up by the service's own migrations. */
export async function createNotificationDatabase(): Promise<NotificationDatabase> {
  const database = await createTestDatabase();
  const { ownerUrl, runtimeUrl } = database;
  await migrate(ownerUrl, { migrations });
  const logger = new KeptStatements();
  const dataSource = new DataSource({ type: 'postgres', url: runtimeUrl, entities, installExtensions: false, logger });
  await dataSource.initialize();
  return {
    dataSource,
    statements: logger.all,
    drop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

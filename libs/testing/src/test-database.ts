import { randomBytes } from 'node:crypto';
import { provisionDatabase, type ServiceDatabase } from '@waybill/local-infra';
import { readerRoleOf } from '@waybill/system-map';
import { Client, escapeIdentifier } from 'pg';
import { testInfrastructure } from './test-infrastructure.js';

export interface TestDatabase extends ServiceDatabase {
  /** Ends every connection to it and deletes it with its roles. */
  drop(): Promise<void>;
}

/**
 * A fresh database with an owner and a runtime role of its own, as every service has one.
 * @param statements run as the owner, in order, for example `CURRENT_MESSAGING_SCHEMA_SQL`
 */
export async function createTestDatabase(statements: readonly string[] = []): Promise<TestDatabase> {
  const { adminUrl } = testInfrastructure();
  const database = await provisionDatabase(adminUrl, `test_${randomBytes(6).toString('hex')}`);
  await execute(database.ownerUrl, statements);
  return { ...database, drop: () => dropTestDatabase(adminUrl, database.database) };
}

export async function dropTestDatabase(adminUrl: string, database: string): Promise<void> {
  const name = escapeIdentifier(database);
  const roles = [database, `${database}_owner`, readerRoleOf(database)].map(escapeIdentifier).join(', ');
  await execute(adminUrl, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE IF EXISTS ${roles}`]);
}

type Statement = string | readonly [sql: string, parameters: readonly unknown[]];

export async function execute(connectionString: string, statements: readonly Statement[]): Promise<void> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) {
      const [sql, parameters] = typeof statement === 'string' ? [statement, []] : statement;
      await client.query(sql, [...parameters]);
    }
  } finally {
    await client.end();
  }
}

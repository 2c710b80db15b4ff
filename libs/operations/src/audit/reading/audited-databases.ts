import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { Client } from 'pg';

/** What is audited: one statement at a time in one service's database. */
export interface Readable {
  query<Row extends object>(service: ServiceName, sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** The databases of all services, read from outside. */
export class AuditedDatabases implements Readable {
  private constructor(private readonly clients: ReadonlyMap<ServiceName, Client>) {}

  /** Each connection is read-only. @throws what Postgres says, when one of them cannot be reached */
  static async open(urlOf: (name: ServiceName) => string): Promise<AuditedDatabases> {
    const clients = new Map<ServiceName, Client>();
    const databases = new AuditedDatabases(clients);
    try {
      for (const name of SERVICE_NAMES) clients.set(name, await connect(urlOf(name)));
      return databases;
    } catch (error) {
      await databases.close();
      throw error;
    }
  }

  /** One statement is one snapshot; nothing is held between two, so that auditing never stands in vacuum's way. */
  async query<Row extends object>(
    service: ServiceName,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const client = this.clients.get(service);
    if (!client) throw new Error(`the database of ${service} is not open`);
    return (await client.query<Row>(sql, [...parameters])).rows;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }
}

/**
 * Pages are cut along an index: a planner without fresh statistics would rather sort all that is left for every page, which
 * makes a million orders take hours. Statements that cannot do without a sort still get one.
 */
const SETTINGS = '-c default_transaction_read_only=on -c enable_sort=off -c enable_bitmapscan=off';

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: 3_000,
    application_name: 'waybill-audit',
    options: SETTINGS,
  });
  // A connection that dies between two statements is told by the next one.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

import { Transactions } from '@waybill/messaging';
import { migrate, readPoolOptions, writePoolOptions } from '@waybill/platform';
import { createTestDatabase, testInfrastructure, type TestDatabase } from '@waybill/testing';
import type { ProcessName } from '@waybill/contracts';
import { Client } from 'pg';
import { DataSource, type DataSourceOptions, type MigrationInterface } from 'typeorm';
import { EXPLAINED } from './plan-log.js';

/** One service's database as its processes see it. */
export interface Pools {
  readonly writes: DataSource;
  readonly reads: DataSource;
  readonly transactions: Transactions;
}

export interface LargeDatabaseOptions {
  readonly service: ProcessName;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** Statements that fill it, run one after the other. */
  readonly seed: readonly string[];
}

/** A service's database with more rows than its memory likes, every statement in it explained by the server. */
export class LargeDatabase {
  private constructor(
    readonly service: ProcessName,
    readonly database: TestDatabase,
    readonly pools: Pools,
    /** Rows of each table, as the planner knows them. */
    readonly sizes: ReadonlyMap<string, number>,
    /** Its indexes but for those that keep something unique, and those of messaging. */
    readonly indexes: readonly string[],
  ) {}

  static async create({ service, migrations, entities, seed }: LargeDatabaseOptions): Promise<LargeDatabase> {
    const database = await createTestDatabase();
    await migrate(database.ownerUrl, { migrations });
    const { sizes, indexes } = await withClient(database.ownerUrl, async (owner) => {
      for (const table of await tablesOf(owner)) await owner.query(`ALTER TABLE ${table} SET UNLOGGED`);
      const indexes = await indexesOf(owner);
      for (const { index } of indexes) await owner.query(`DROP INDEX ${index}`);
      for (const statement of seed) await owner.query(statement);
      for (const { definition } of indexes) await owner.query(definition);
      await owner.query('VACUUM (ANALYZE)');
      return { sizes: await sizesOf(owner), indexes: indexes.map(({ name }) => name) };
    });
    await withClient(testInfrastructure().adminUrl, async (admin) => {
      for (const setting of EXPLAINED) await admin.query(`ALTER DATABASE ${database.database} SET ${setting}`);
    });
    const settings = {
      service,
      instance: '1',
      databaseUrl: database.runtimeUrl,
      databasePool: 2,
      databaseReadPool: 2,
      databaseNamedStatements: 'on' as const,
      databaseSessionMaxSeconds: 600,
    };
    const writes = await new DataSource({ ...writePoolOptions(settings), entities }).initialize();
    const reads = await new DataSource({ ...readPoolOptions(settings), entities }).initialize();
    return new LargeDatabase(
      service,
      database,
      { writes, reads, transactions: new Transactions(writes) },
      sizes,
      indexes,
    );
  }

  async drop(): Promise<void> {
    await Promise.all([this.pools.writes.destroy(), this.pools.reads.destroy()]);
    await this.database.drop();
  }
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Referenced ones last, since an unlogged table cannot be referenced by a logged one. */
async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string }>(`
    SELECT c.oid::regclass::text AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'provider')
    ORDER BY EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = c.oid)`);
  return rows.map(({ table }) => table);
}

async function sizesOf(client: Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ table: string; rows: number }>(`
    SELECT c.relname AS table, c.reltuples::float8 AS rows FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'provider')`);
  return new Map(rows.map(({ table, rows: count }) => [table, count]));
}

interface IndexRow {
  /** With its schema. */
  readonly index: string;
  readonly name: string;
  readonly definition: string;
}

/** Built when the tables are full, they are there in a tenth of the time. */
async function indexesOf(client: Client): Promise<IndexRow[]> {
  const { rows } = await client.query<IndexRow>(`
    SELECT i.indexrelid::regclass::text AS index, x.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisunique AND n.nspname IN ('public', 'provider') AND c.relname !~ '^(outbox|inbox|relay)'`);
  return rows;
}

import { testInfrastructure, type TestSystem } from '@waybill/testing';
import type { ServiceName } from '@waybill/contracts';
import { Client, escapeIdentifier } from 'pg';

/** Tables of the simulated provider and carrier: they belong to other companies, and no restore of ours sets them back. */
const OUTSIDE: Partial<Record<ServiceName, readonly string[]>> = {
  payment: ['provider.charges', 'provider.refunds'],
  shipping: ['provider.bookings'],
};

/** A copy of one service's database, as a backup holds it, to be put in its place later. The service must be stopped. */
export class OlderCopy {
  private constructor(
    private readonly service: ServiceName,
    private readonly live: string,
    private readonly copy: string,
  ) {}

  static async of(system: TestSystem, service: ServiceName): Promise<OlderCopy> {
    const live = system.databases[service].database;
    const older = new OlderCopy(service, live, `${live}_older`);
    await older.drop(older.copy);
    await asAdmin(async (admin) => {
      await admin.query(ENDED, [live]);
      await admin.query(`CREATE DATABASE ${escapeIdentifier(older.copy)} TEMPLATE ${escapeIdentifier(live)}`);
    });
    return older;
  }

  /** The copy is the service's database from now on. What the providers know stays as it is. */
  async takesItsPlace(): Promise<void> {
    const { live, copy } = this;
    const lost = `${live}_lost`;
    await this.drop(lost);
    await asAdmin(async (admin) => {
      await admin.query(ENDED, [live]);
      await admin.query(`ALTER DATABASE ${escapeIdentifier(live)} RENAME TO ${escapeIdentifier(lost)}`);
      await admin.query(`ALTER DATABASE ${escapeIdentifier(copy)} RENAME TO ${escapeIdentifier(live)}`);
    });
    await this.keepOutside(lost);
    await this.drop(lost);
  }

  private async keepOutside(lost: string): Promise<void> {
    const tables = OUTSIDE[this.service] ?? [];
    if (tables.length === 0) return;
    const known = await asAdmin(async (admin) => {
      const rows: unknown[][] = [];
      for (const table of tables) rows.push((await admin.query<object>(`SELECT * FROM ${table}`)).rows);
      return rows;
    }, lost);
    await asAdmin(async (admin) => {
      await admin.query(`TRUNCATE ${tables.join(', ')}`);
      for (const [at, table] of tables.entries()) {
        const rows = JSON.stringify(known[at]);
        await admin.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`, [rows]);
      }
    }, this.live);
  }

  private drop(database: string): Promise<void> {
    return asAdmin(async (admin) => {
      await admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
    });
  }
}

const ENDED = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1';

async function asAdmin<T>(work: (admin: Client) => Promise<T>, database?: string): Promise<T> {
  const url = new URL(testInfrastructure().adminUrl);
  if (database !== undefined) url.pathname = `/${database}`;
  const admin = new Client({ connectionString: url.href });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

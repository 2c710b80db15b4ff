import { createHmac } from 'node:crypto';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { InfrastructureError } from '../infrastructure-error.js';

/** One service's database and the two ways into it. */
export interface ServiceDatabase {
  readonly database: string;
  /** Role `<database>_owner`: runs migrations. */
  readonly ownerUrl: string;
  /** Role `<database>`: reads and writes rows, nothing else. */
  readonly runtimeUrl: string;
  /** What {@link noteSchema} wrote: the code whose migrations ran last. */
  readonly schema: string | null;
}

export type ServiceDatabases = Readonly<Record<ServiceName, ServiceDatabase>>;

/**
 * Makes every service's database and roles, or finds them; safe to repeat.
 * @param adminUrl a role that may create roles and databases; any database of the server
 * @param prefix goes before every database and role name: several systems on one server
 * @throws InfrastructureError DATABASE_RIGHTS when that role may not
 */
export async function provisionDatabases(adminUrl: string, prefix = ''): Promise<ServiceDatabases> {
  const databases = await Promise.all(
    SERVICE_NAMES.map(async (name): Promise<[ServiceName, ServiceDatabase]> => {
      return [name, await provisionDatabase(adminUrl, `${prefix}${SERVICES[name].database}`)];
    }),
  );
  return Object.fromEntries(databases) as Record<ServiceName, ServiceDatabase>;
}

/** One database with its owner and its runtime role; see {@link provisionDatabases}. */
export async function provisionDatabase(adminUrl: string, database: string): Promise<ServiceDatabase> {
  const owner = `${database}_owner`;
  const passwords = { owner: passwordOf(adminUrl, owner), runtime: passwordOf(adminUrl, database) };
  const urls = {
    database,
    ownerUrl: urlFor(adminUrl, database, owner, passwords.owner),
    runtimeUrl: urlFor(adminUrl, database, database, passwords.runtime),
  };
  try {
    await withClient(adminUrl, async (client) => {
      // A role that is no superuser must belong to the owner to hand the database over.
      await client.query(`SET createrole_self_grant = 'set, inherit'`);
      await ensureRole(client, owner, passwords.owner);
      await ensureRole(client, database, passwords.runtime);
      await ensureDatabase(client, database, owner);
    });
  } catch (cause) {
    if ((cause as { code?: string }).code !== '42501') throw cause;
    const role = new URL(adminUrl).username;
    const message = `The role "${role}" of DATABASE_URL may not create roles and databases; it needs CREATEDB and CREATEROLE`;
    throw new InfrastructureError('DATABASE_RIGHTS', message, { cause });
  }
  // As the owner, so that the rights cover what the owner's migrations make later.
  return withClient(urls.ownerUrl, async (client) => {
    await client.query(grants(database));
    const { rows } = await client.query<{ schema: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS schema FROM pg_database WHERE datname = current_database()`,
    );
    return { ...urls, schema: rows[0]?.schema ?? null };
  });
}

/** Notes beside the database, and so as lasting as it, which code has migrated it. */
export async function noteSchema({ ownerUrl, database }: ServiceDatabase, code: string): Promise<void> {
  const comment = `COMMENT ON DATABASE ${escapeIdentifier(database)} IS ${escapeLiteral(code)}`;
  await withClient(ownerUrl, (client) => client.query(comment));
}

/**
 * Rights of the runtime role. And the cost of a random read: at the default of 4, meant for discs that turn, Postgres reads
 * the whole table for a set of a hundred ids (measured: the relay's DELETE 84–118 µs an order instead of 4).
 */
const grants = (database: string): string => {
  const name = escapeIdentifier(database);
  return `
    REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${name} TO ${name};
    GRANT USAGE ON SCHEMA public TO ${name};
    ALTER DATABASE ${name} SET random_page_cost = 1.1;
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${name};
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name};
    ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ${name};`;
};

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}`);
}

async function ensureDatabase(client: Client, database: string, owner: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount !== 0) return;
  await client.query(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(owner)}`);
}

/** Follows from the administrator's, so that a second provisioning finds the same and no file has to keep it. */
function passwordOf(adminUrl: string, role: string): string {
  return createHmac('sha256', new URL(adminUrl).password).update(role).digest('base64url').slice(0, 24);
}

function urlFor(adminUrl: string, database: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.toString();
}

async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

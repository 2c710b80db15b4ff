import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { GATEWAY, ownerRoleOf, readerRoleOf, SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { grants, readerGrants } from './database-sql.js';
import { keptSecretly, newSecret } from '../identity/kept-secret.js';
import { InfrastructureError } from '../infrastructure-error.js';
import { dataFolder } from '../run-state/run-state.js';

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

/** The gateway's beside them, where there is a gateway. */
export type ProcessDatabases = ServiceDatabases & { readonly gateway?: ServiceDatabase };

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

/** The gateway's database and roles; see {@link provisionDatabases}. */
export const provisionGatewayDatabase = (adminUrl: string, prefix = ''): Promise<ServiceDatabase> =>
  provisionDatabase(adminUrl, `${prefix}${GATEWAY.database}`);

/**
 * Role `<database>_reader` of every service's database: it reads all rows and writes none. For those who look at several
 * databases at once, as the audit does. Safe to repeat.
 * @returns URLs by service
 * @throws InfrastructureError DATABASE_RIGHTS
 */
export async function provisionReaders(
  adminUrl: string,
  databases: ServiceDatabases,
  passwordOf: Passwords = derivedFrom(adminUrl),
): Promise<Readonly<Record<ServiceName, string>>> {
  const urls = await Promise.all(
    SERVICE_NAMES.map(async (name): Promise<[ServiceName, string]> => {
      const { database, ownerUrl } = databases[name];
      const reader = readerRoleOf(database);
      const password = passwordOf(reader);
      await asAdministrator(adminUrl, async (client) => {
        await ensureRole(client, reader, password);
        await client.query(`ALTER ROLE ${escapeIdentifier(reader)} SET default_transaction_read_only = on`);
      });
      await withClient(ownerUrl, (client) => client.query(readerGrants(database, reader)));
      return [name, urlFor(adminUrl, database, reader, password)];
    }),
  );
  return Object.fromEntries(urls) as Record<ServiceName, string>;
}

/** The password that a role has from now on. */
export type Passwords = (role: string) => string;

/** One database with its owner and its runtime role; see {@link provisionDatabases}. */
export async function provisionDatabase(
  adminUrl: string,
  database: string,
  passwordOf: Passwords = derivedFrom(adminUrl),
): Promise<ServiceDatabase> {
  const owner = ownerRoleOf(database);
  const passwords = { owner: passwordOf(owner), runtime: passwordOf(database) };
  const urls = {
    database,
    ownerUrl: urlFor(adminUrl, database, owner, passwords.owner),
    runtimeUrl: urlFor(adminUrl, database, database, passwords.runtime),
  };
  await asAdministrator(adminUrl, async (client) => {
    await ensureRole(client, owner, passwords.owner);
    await ensureRole(client, database, passwords.runtime);
    await ensureDatabase(client, database, owner);
  });
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

/** @throws InfrastructureError DATABASE_RIGHTS */
async function asAdministrator(adminUrl: string, work: (client: Client) => Promise<void>): Promise<void> {
  try {
    await withClient(adminUrl, async (client) => {
      // A role that is no superuser must belong to the owner to hand the database over.
      await client.query(`SET createrole_self_grant = 'set, inherit'`);
      await work(client);
    });
  } catch (cause) {
    if ((cause as { code?: string }).code !== '42501') throw cause;
    const role = new URL(adminUrl).username;
    const message = `The role "${role}" of DATABASE_URL may not create roles and databases; it needs CREATEDB and CREATEROLE`;
    throw new InfrastructureError('DATABASE_RIGHTS', message, { cause });
  }
}

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

/**
 * Passwords that follow from the administrator's, so that a second provisioning finds the same. Where that URL has none, from
 * a random secret that the data folder keeps: from an empty one everybody could compute them.
 */
function derivedFrom(adminUrl: string): Passwords {
  const { password } = new URL(adminUrl);
  return (role) => {
    const key = password === '' ? keptSecretly(join(dataFolder(), 'databases.secret'), newSecret) : password;
    return createHmac('sha256', key).update(role).digest('base64url').slice(0, 24);
  };
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

import { Client, type ClientConfig } from 'pg';
import { MESSAGING_SCHEMA } from './messaging-schema.js';

/** The tables are there, and no book says which version: something else made them (migrations of a service). */
export class SchemaUnknownError extends Error {
  readonly code = 'SCHEMA_UNKNOWN';
  override readonly name = 'SchemaUnknownError';

  constructor() {
    super(
      'There is a table outbox, and no messaging_schema that tells its version: it was made by migrations of your own. ' +
        'Go on with those',
    );
  }
}

/** The database has a version that this release does not know: it was migrated by a newer one. */
export class SchemaNewerError extends Error {
  readonly code = 'SCHEMA_NEWER';
  override readonly name = 'SchemaNewerError';

  constructor(found: number) {
    super(`The tables are of version ${found}; this release knows ${MESSAGING_SCHEMA.length}. Use a newer one`);
  }
}

export interface SchemaStatus {
  /** 0: there are no tables. */
  readonly version: number;
  readonly newest: number;
}

/** What takes part in {@link migrateMessaging} of two processes at once waits here: any number that none else locks. */
const LOCK = 7_301_446_215;

/**
 * Brings the tables of messaging to the newest version, in one transaction. Two at once are safe: one waits for the other.
 * The table `messaging_schema` says what has run.
 *
 * @param config of the role that owns the tables
 * @param grantTo role that the application connects as, where that is another: gets the rights that it needs
 * @returns the versions that were applied now
 * @throws SchemaUnknownError | SchemaNewerError
 */
export async function migrateMessaging(
  config: ClientConfig,
  { grantTo }: { grantTo?: string } = {},
): Promise<number[]> {
  return connected(config, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { version } = await statusOf(client);
    const missing = MESSAGING_SCHEMA.filter(({ number }) => number > version);
    await client.query(
      'CREATE TABLE IF NOT EXISTS messaging_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    for (const { number, up } of missing) {
      for (const statement of up) await client.query(statement);
      await client.query('INSERT INTO messaging_schema (version) VALUES ($1)', [number]);
    }
    if (grantTo !== undefined) await grant(client, grantTo);
    await client.query('COMMIT');
    return missing.map(({ number }) => number);
  });
}

/** @throws SchemaUnknownError | SchemaNewerError */
export const messagingStatus = (config: ClientConfig): Promise<SchemaStatus> => connected(config, statusOf);

/** The statements from one version to the newest, as a script for psql. @param from 0: all of them */
export function messagingSql(from = 0): string {
  const statements = MESSAGING_SCHEMA.filter(({ number }) => number > from).flatMap(({ number, up }) => [
    `-- version ${number}`,
    ...up.map((statement) => `${statement};`),
  ]);
  return ['BEGIN;', ...statements, 'COMMIT;', ''].join('\n\n');
}

async function statusOf(client: Client): Promise<SchemaStatus> {
  const { rows } = await client.query<{ book: boolean; tables: boolean }>(
    `SELECT to_regclass('messaging_schema') IS NOT NULL AS book, to_regclass('outbox') IS NOT NULL AS tables`,
  );
  const newest = MESSAGING_SCHEMA.length;
  if (!rows[0]?.book) {
    if (rows[0]?.tables) throw new SchemaUnknownError();
    return { version: 0, newest };
  }
  const found = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM messaging_schema',
  );
  const version = found.rows[0]?.version ?? 0;
  if (version > newest) throw new SchemaNewerError(version);
  return { version, newest };
}

/** All tables but the book of versions, which is the owner's. */
async function grant(client: Client, role: string): Promise<void> {
  const name = client.escapeIdentifier(role);
  const { rows } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname ~ '^(outbox|inbox|relay)(_|$)'`,
  );
  const tables = rows.map((row) => row.name).join();
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables} TO ${name}`);
  await client.query(`GRANT USAGE ON SCHEMA ${client.escapeIdentifier(await currentSchema(client))} TO ${name}`);
}

async function currentSchema(client: Client): Promise<string> {
  const { rows } = await client.query<{ schema: string }>('SELECT current_schema() AS schema');
  return rows[0]!.schema;
}

async function connected<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionTimeoutMillis: 10_000, ...config, application_name: 'messaging migrate' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

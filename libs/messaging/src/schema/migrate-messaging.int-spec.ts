import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { CURRENT_MESSAGING_SCHEMA_SQL, MESSAGING_SCHEMA, messagingSchema } from './messaging-schema.js';
import { messagingSql, messagingStatus, migrateMessaging } from './migrate-messaging.js';

const ALL = MESSAGING_SCHEMA.map(({ number }) => number);

describe('the tables of messaging in a database', () => {
  let database: TestDatabase;
  const config = () => ({ connectionString: database.ownerUrl });
  const asOwner = async (...statements: string[]) => {
    const client = new Client(config());
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('are made once, however many do it at once', async () => {
    expect(await messagingStatus(config())).toEqual({ version: 0, newest: ALL.length });
    const applied = await Promise.all([1, 2, 3].map(() => migrateMessaging(config())));
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([ALL, [], []]);
    expect(await messagingStatus(config())).toEqual({ version: ALL.length, newest: ALL.length });
  });

  it.each(ALL.slice(0, -1))('are brought to the newest version from version %i', async (version) => {
    const before = ALL.filter((number) => number <= version).flatMap((number) => messagingSchema(number).up);
    await asOwner(
      ...before,
      'CREATE TABLE messaging_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
      `INSERT INTO messaging_schema (version) SELECT generate_series(1, ${version})`,
    );
    expect(await migrateMessaging(config())).toEqual(ALL.filter((number) => number > version));
  });

  it('are all there or as they were, wherever it fails', async () => {
    await asOwner('CREATE TABLE inbox (id int)');
    await expect(migrateMessaging(config())).rejects.toThrow('already exists');
    expect(await messagingStatus(config())).toEqual({ version: 0, newest: ALL.length });
  });

  it('give a role what it needs', async () => {
    const runtime = new URL(database.runtimeUrl).username;
    await migrateMessaging(config(), { grantTo: runtime });
    const client = new Client({ connectionString: database.runtimeUrl });
    await client.connect();
    for (const table of ['outbox', 'outbox_dead', 'outbox_sent', 'inbox', 'inbox_delayed', 'relay', 'outbox_owner'])
      await client.query(`SELECT FROM ${table}`);
    await client.end();
  });

  it('are left alone where migrations of the application made them, or a newer release', async () => {
    await asOwner(...CURRENT_MESSAGING_SCHEMA_SQL);
    await expect(migrateMessaging(config())).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
    await asOwner(
      'CREATE TABLE messaging_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
      'INSERT INTO messaging_schema (version) VALUES (99)',
    );
    await expect(migrateMessaging(config())).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
  });

  it('can be made by the script as well', async () => {
    await asOwner(messagingSql(), messagingSql(ALL.length));
    await expect(messagingStatus(config())).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  });
});

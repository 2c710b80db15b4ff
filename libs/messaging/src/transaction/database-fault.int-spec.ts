import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { databaseFaultOf } from './database-fault.js';
import { Transactions } from './transactions.js';
import type { Tx } from './tx.js';

const ACCOUNT = 'CREATE TABLE account (name text PRIMARY KEY, balance int NOT NULL)';

describe.each([{ pipeline: true }, { pipeline: false }])('The database over a pool with $pipeline pipeline', (pool) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let transactions: Transactions;

  beforeEach(async () => {
    database = await createTestDatabase([...MESSAGING_SCHEMA_SQL, ACCOUNT]);
    dataSource = await newDataSource({});
    transactions = new Transactions(dataSource);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const newDataSource = (extra: object) =>
    new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
      poolSize: 1,
      extra: { ...pool, ...extra },
    }).initialize();

  async function asOwner(...statements: string[]): Promise<void> {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    for (const statement of statements) await owner.query(statement);
    await owner.end();
  }

  const open = (tx: Tx, name: string) => tx.query('INSERT INTO account VALUES ($1, 1)', [name]);
  const anEvent = () => ({ eventId: randomUUID(), topic: 'events', key: 'k', value: null, headers: {} });
  const name = () => new URL(database.ownerUrl).pathname.slice(1);
  const failureOf = async (work: (tx: Tx) => Promise<unknown>): Promise<unknown> =>
    transactions.run(work).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('that let a session open as read-only loses that session, and the next one may write', async () => {
    await asOwner(`ALTER DATABASE ${name()} SET default_transaction_read_only = on`);
    await dataSource.destroy();
    dataSource = await newDataSource({});
    transactions = new Transactions(dataSource);
    const error = await failureOf((tx) => open(tx, 'a'));
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: '25006' } });
    expect(databaseFaultOf(error)).toBe('unavailable');
    await transactions.run((tx) => tx.read('SELECT 1'));
    await asOwner(
      'SET default_transaction_read_only = off',
      `ALTER DATABASE ${name()} RESET default_transaction_read_only`,
    );
    // The session that has just read was opened before the end of it.
    expect(databaseFaultOf(await failureOf((tx) => open(tx, 'a')))).toBe('unavailable');
    await expect(transactions.run((tx) => open(tx, 'a'))).resolves.toEqual([]);
  });

  it('that ended the session is to blame, whatever the work made of its error', async () => {
    const error = await failureOf(async (tx) => {
      await tx.read('SELECT 1');
      try {
        await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
      } catch {
        throw new Error('the shelf is empty');
      }
    });
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: '57P01' } });
    await expect(transactions.run((tx) => open(tx, 'next'))).resolves.toEqual([]);
  });

  it('that cannot be reached is to blame', async () => {
    await dataSource.destroy();
    expect(databaseFaultOf(await failureOf((tx) => open(tx, 'a')))).toBe('unavailable');
    dataSource = await newDataSource({});
  });

  it.each([
    ['a table', 'ALTER TABLE account RENAME TO accounts'],
    ['a column', 'ALTER TABLE account RENAME COLUMN name TO label'],
    ['a right', 'REVOKE ALL ON account FROM PUBLIC, waybill'],
  ])('that lacks %s is to blame', async (what, change) => {
    const runtime = new URL(database.runtimeUrl).username;
    await asOwner(change.replace('waybill', runtime));
    const error = await failureOf((tx) => tx.query('INSERT INTO account (name, balance) VALUES ($1, 1)', [what]));
    expect(databaseFaultOf(error)).toBe('schema');
  });

  it('whose sequence stands behind its rows is to blame; a key that the work itself chose is the work', async () => {
    await transactions.run((tx) => Promise.resolve(tx.outbox.push(anEvent(), anEvent())));
    await asOwner('ALTER TABLE outbox ALTER COLUMN id RESTART WITH 1');
    const error = await failureOf((tx) => Promise.resolve(tx.outbox.push(anEvent())));
    expect(error).toMatchObject({ code: 'SEQUENCE_BEHIND' });
    expect(databaseFaultOf(error)).toBe('schema');
    await transactions.run((tx) => open(tx, 'a'));
    const twice = await failureOf((tx) => open(tx, 'a'));
    expect(twice).toMatchObject({ code: '23505' });
    expect(databaseFaultOf(twice)).toBeUndefined();
  });

  it.each([
    [
      'that the database makes only where none is given',
      'id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, seat int',
    ],
    ['with a part of the work’s own', 'id int, seat int GENERATED ALWAYS AS IDENTITY, UNIQUE (id, seat)'],
  ])('is not to blame for a key %s, whatever is in it twice', async (_, columns) => {
    await asOwner(`CREATE TABLE ticket (${columns})`, `GRANT ALL ON ticket TO PUBLIC`);
    const sell = (tx: Tx) => tx.query('INSERT INTO ticket (id, seat) OVERRIDING SYSTEM VALUE VALUES (1, 1)');
    await transactions.run(sell);
    const twice = await failureOf(sell);
    expect(twice).toMatchObject({ code: '23505' });
    expect(databaseFaultOf(twice)).toBeUndefined();
  });

  it('is to blame where a sequence stands behind the rows of any table whose key it always makes', async () => {
    await asOwner(
      'CREATE TABLE receipt (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)',
      'GRANT ALL ON receipt TO PUBLIC',
    );
    const issue = (tx: Tx) => tx.query('INSERT INTO receipt DEFAULT VALUES');
    await transactions.run(issue);
    await asOwner('ALTER TABLE receipt ALTER COLUMN id RESTART WITH 1');
    expect(databaseFaultOf(await failureOf(issue))).toBe('schema');
  });

  it('is not to blame for an error of the work, though it looks like one of the driver', async () => {
    for (const own of [
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      new Error('Connection terminated unexpectedly'),
    ]) {
      const { pid } = await transactions.run(async (tx) => (await tx.read<{ pid: number }>(PID))[0]!);
      const error = await failureOf(async (tx) => {
        await tx.read('SELECT 1');
        throw own;
      });
      expect(error).toBe(own);
      expect(databaseFaultOf(error)).toBeUndefined();
      // The connection was whole, and stays in the pool.
      expect(await transactions.run((tx) => tx.read(PID))).toEqual([{ pid }]);
    }
  });

  it('that did not answer a write in time has not committed it, or it is said that this is not known', async () => {
    const hurried = await newDataSource({ query_timeout: 200 });
    const error: unknown = await new Transactions(hurried)
      .run(async (tx) => {
        await tx.read('SELECT 1');
        tx.write('INSERT INTO account SELECT $1, 1 FROM pg_sleep(0.6)', ['slow']);
        tx.write('INSERT INTO account VALUES ($1, 1)', ['behind']);
      })
      .catch((reason: unknown) => reason);
    const { code } = error as { code: string };
    expect(['DATABASE_UNAVAILABLE', 'COMMIT_OUTCOME_UNKNOWN']).toContain(code);
    await hurried.destroy();
    await asOwner('SELECT pg_sleep(1)');
    const there = await dataSource.query<unknown[]>('SELECT 1 FROM account');
    // Both or none; and none where it was said to have failed.
    expect(code === 'DATABASE_UNAVAILABLE' ? [0] : [0, 2]).toContain(there.length);
  });
});

const PID = 'SELECT pg_backend_pid() AS pid';

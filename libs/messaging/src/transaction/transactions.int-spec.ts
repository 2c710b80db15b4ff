import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { MAX_PAYLOAD_BYTES, type OutboxMessage } from './outbox.js';
import { OutboxTable } from '../outbox/testing/outbox-table.js';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions, type TransactionsOptions } from './transactions.js';
import type { Tx } from './tx.js';

const ACCOUNTS = [
  'CREATE TABLE account (name text PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0))',
  "INSERT INTO account VALUES ('a', 10), ('b', 10)",
];

function anEvent(value: string, overrides: Partial<OutboxMessage> = {}): OutboxMessage {
  return { eventId: randomUUID(), topic: 'events', key: 'k', value: Buffer.from(value), headers: {}, ...overrides };
}

describe.each([{ pipeline: true }, { pipeline: false }])('Transactions over a pool with $pipeline pipeline', (pool) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let table: OutboxTable;
  let client: Client;

  beforeEach(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, ...ACCOUNTS]);
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
      extra: pool,
    }).initialize();
    table = OutboxTable.at(database.runtimeUrl);
    client = await table.session();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await table.close();
    await database.drop();
  });

  const newTransactions = (options?: TransactionsOptions) => new Transactions(dataSource, options);
  const outbox = () => table.valuesIn(client, 'outbox');
  const withdraw = (tx: Tx, name: string, amount: number) =>
    tx.query('UPDATE account SET balance = balance - $2 WHERE name = $1', [name, amount]);
  const balance = async (name: string) => {
    const { rows } = await client.query<{ balance: number }>('SELECT balance FROM account WHERE name = $1', [name]);
    return rows[0]?.balance;
  };

  it('commits a state change with its events, in the order they were added', async () => {
    const result = await newTransactions().run(async (tx) => {
      await withdraw(tx, 'a', 1);
      tx.outbox.push(anEvent('first'), anEvent('second', { key: 'other' }), anEvent('third'));
      return 'result';
    });
    expect(result).toBe('result');
    expect(await balance('a')).toBe(9);
    expect(await outbox()).toEqual(['first', 'second', 'third']);
  });

  it('leaves neither state nor events behind when the work fails', async () => {
    const failing = newTransactions().run(async (tx) => {
      await withdraw(tx, 'a', 1);
      tx.outbox.push(anEvent('never'));
      await withdraw(tx, 'a', 1_000);
    });
    await expect(failing).rejects.toThrow(/account_balance_check/);
    expect(await balance('a')).toBe(10);
    expect(await outbox()).toEqual([]);
  });

  it('leaves nothing behind when a deferred write fails, and says which', async () => {
    const failing = newTransactions().run((tx) => {
      tx.write('UPDATE account SET balance = balance - $1 WHERE name = $2', [1, 'a']);
      tx.write('UPDATE account SET balance = balance - $1 WHERE name = $2', [1_000, 'b']);
      tx.outbox.push(anEvent('never'));
      return Promise.resolve();
    });
    await expect(failing).rejects.toThrow(/account_balance_check/);
    expect([await balance('a'), await balance('b')]).toEqual([10, 10]);
    expect(await outbox()).toEqual([]);
    await newTransactions().run((tx) => withdraw(tx, 'a', 1));
    expect(await balance('a')).toBe(9);
  });

  it('refuses a value that cannot be sent before anything is, since COMMIT would go through without it', async () => {
    const failing = newTransactions().run((tx) => {
      tx.write('UPDATE account SET balance = balance - $1 WHERE name = $2', [1, 'a']);
      tx.write('UPDATE account SET name = $1::jsonb::text WHERE name = $2', [{ big: 1n }, 'b']);
      return Promise.resolve();
    });
    await expect(failing).rejects.toThrow(TypeError);
    expect(await balance('a')).toBe(10);
  });

  it('takes a new connection when a prepared statement no longer fits the schema', async () => {
    const balances = () => newTransactions().run((tx) => tx.read('SELECT balance FROM account WHERE name = $1', ['a']));
    expect(await balances()).toEqual([{ balance: 10 }]);
    const owner = OutboxTable.at(database.ownerUrl);
    await (await owner.session()).query('ALTER TABLE account ALTER COLUMN balance TYPE bigint');
    await owner.close();
    expect(await balances()).toEqual([{ balance: '10' }]);
  });

  it('runs the work again when a row was there that it meant to insert', async () => {
    const found: number[] = [];
    await newTransactions().run(async (tx) => {
      const rows = await tx.read(`SELECT name FROM account WHERE name = 'new' FOR UPDATE`);
      found.push(rows.length);
      if (rows.length > 0) return tx.write(`UPDATE account SET balance = balance + 1 WHERE name = 'new'`, []);
      await client.query(`INSERT INTO account VALUES ('new', 5)`);
      tx.write('INSERT INTO account VALUES ($1, $2)', ['new', 1], { retryOnConflict: true });
    });
    expect(found).toEqual([0, 1]);
    expect(await balance('new')).toBe(6);
  });

  it('gives the connection back in order when the work fails between two statements', async () => {
    await expect(newTransactions().run((tx) => withdraw(tx, 'a', 1_000))).rejects.toThrow();
    await expect(newTransactions().run(() => Promise.reject(new Error('no SQL at all')))).rejects.toThrow('no SQL');
    expect(await newTransactions().run((tx) => tx.read('SELECT 1'))).toHaveLength(1);
    const { rows } = await client.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'`,
    );
    expect(rows[0]?.open).toBe(0);
  });

  it('runs flush hooks before the outbox is written, and commit hooks only after the commit', async () => {
    const seen: unknown[] = [];
    const transactions = newTransactions({ onCommitted: (buckets) => seen.push(['woken', buckets.size]) });
    await transactions.run((tx) => {
      tx.beforeCommit(() => void tx.outbox.push(anEvent('flushed')));
      tx.afterCommit(async () => void seen.push(['hook', await outbox()]));
      return Promise.resolve();
    });
    expect(seen).toEqual([
      ['woken', 1],
      ['hook', ['flushed']],
    ]);
  });

  it('does not fail for a hook that fails after the commit, but tells of it', async () => {
    const told: unknown[] = [];
    const transactions = newTransactions({ onHookError: (error) => told.push(error) });
    await transactions.run(async (tx) => {
      await withdraw(tx, 'a', 1);
      tx.afterCommit(() => Promise.reject(new Error('wake failed')));
    });
    expect(await balance('a')).toBe(9);
    expect(told).toEqual([new Error('wake failed')]);
  });

  it('runs the whole work again when it was the victim of a deadlock, and counts nothing twice', async () => {
    const transactions = newTransactions();
    const tries = { ab: 0, ba: 0 };
    const bothHoldOne = Promise.withResolvers<void>();
    let holding = 0;
    const move = (order: 'ab' | 'ba') =>
      transactions.run(async (tx) => {
        const [first, second] = order === 'ab' ? (['a', 'b'] as const) : (['b', 'a'] as const);
        tries[order]++;
        await withdraw(tx, first, 1);
        if (++holding === 2) bothHoldOne.resolve();
        await bothHoldOne.promise;
        await withdraw(tx, second, 1);
        tx.outbox.push(anEvent(order));
      });
    await Promise.all([move('ab'), move('ba')]);
    // Three, or more where the loser is back before the winner has heard that it may go on.
    expect(tries.ab + tries.ba).toBeGreaterThanOrEqual(3);
    expect([await balance('a'), await balance('b')]).toEqual([8, 8]);
    expect((await outbox()).sort()).toEqual(['ab', 'ba']);
  });

  it('gives up after maxAttempts', async () => {
    let tries = 0;
    const conflict = newTransactions({ maxAttempts: 2 }).run((tx) => {
      tries++;
      return tx.query(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$`);
    });
    await expect(conflict).rejects.toThrow('conflict');
    expect(tries).toBe(2);
  });

  it('says what the first statement said that failed, not that those sent along with it were refused', async () => {
    const work = newTransactions().run(async (tx) => {
      const slow = tx.read('SELECT 1 / (balance - 10) FROM account').then(() => undefined);
      await Promise.all([tx.read('SELECT 1'), slow.finally(() => undefined), tx.read('SELECT 2')]);
    });
    await expect(work).rejects.toMatchObject({ code: '22012' });
  });

  it('does not report success when the work swallowed an SQL error, since COMMIT would roll back', async () => {
    const swallowing = newTransactions().run(async (tx) => {
      await withdraw(tx, 'a', 1);
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect(await balance('a')).toBe(10);
  });

  it('says that the outcome is unknown when the connection breaks during COMMIT', async () => {
    const owner = OutboxTable.at(database.ownerUrl);
    const session = await owner.session();
    await session.query(`
      CREATE FUNCTION end_own_backend() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
    await session.query(`
      CREATE CONSTRAINT TRIGGER break_commit AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION end_own_backend()`);
    await owner.close();
    let tries = 0;
    const breaking = newTransactions().run((tx) => {
      tries++;
      return withdraw(tx, 'a', 1);
    });
    await expect(breaking).rejects.toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });
    expect(tries).toBe(1);
    await expect(newTransactions().run((tx) => tx.query('SELECT 1'))).resolves.toHaveLength(1);
  });

  it('knows that a constraint violated at COMMIT means a rollback', async () => {
    const owner = OutboxTable.at(database.ownerUrl);
    const session = await owner.session();
    await session.query('CREATE TABLE twin (name text, CONSTRAINT one UNIQUE (name) DEFERRABLE INITIALLY DEFERRED)');
    await owner.close();
    const violating = newTransactions().run((tx) => tx.query(`INSERT INTO twin VALUES ('x'), ('x')`));
    await expect(violating).rejects.toThrow(/unique constraint/);
  });

  it('refuses an event over 64 KiB and rolls back; a dead letter may be larger', async () => {
    const large = Buffer.alloc(MAX_PAYLOAD_BYTES + 1, 'x');
    const refused = newTransactions().run(async (tx) => {
      await withdraw(tx, 'a', 1);
      tx.outbox.push(anEvent('', { value: large }));
    });
    await expect(refused).rejects.toMatchObject({ code: 'EVENT_TOO_LARGE' });
    expect(await balance('a')).toBe(10);
    await newTransactions().run((tx) =>
      Promise.resolve(tx.outbox.push(anEvent('', { value: large, deadLetter: true }))),
    );
    expect(await outbox()).toHaveLength(1);
  });
});

import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL, messagingSchema } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { InboxExpiry } from './inbox-expiry.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

describe('inbox expiry', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
      extra: { pipeline: true },
    }).initialize();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const received = (count: number, daysAgo: number, { consumer = 'depot', state = 'done' } = {}) =>
    dataSource.query(
      `INSERT INTO inbox (consumer, event_id, state, received_at)
       SELECT $1, gen_random_uuid(), $2, now() - $3 * interval '1 day' FROM generate_series(1, $4)`,
      [consumer, state, daysAgo, count],
    );
  /** Events with ids of the time they are from. */
  const receivedInTime = (count: number, daysAgo: number, { consumer = 'depot', state = 'done' } = {}) =>
    dataSource.query(
      `INSERT INTO inbox (consumer, event_id, state, received_at)
       SELECT $1, (substr(inbox_first_id(now() - $3 * interval '1 day')::text, 1, 14) || '7' ||
                   substr(gen_random_uuid()::text, 16))::uuid, $2, now() - $3 * interval '1 day'
       FROM generate_series(1, $4)`,
      [consumer, state, daysAgo, count],
    );
  const partitions = async (): Promise<string[]> => {
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT c.relname AS name FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
       WHERE inhparent = 'inbox'::regclass ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };
  const asOwner = async <T>(work: (owner: DataSource) => Promise<T>): Promise<T> => {
    const owner = await new DataSource({
      type: 'postgres',
      url: database.ownerUrl,
      installExtensions: false,
    }).initialize();
    try {
      return await work(owner);
    } finally {
      await owner.destroy();
    }
  };
  const run = async (owner: DataSource, statements: readonly string[]) => {
    for (const statement of statements) await owner.query(statement);
  };
  const detach = (name: string) => asOwner((owner) => run(owner, [`DROP TABLE ${name}`]));
  /** The partition of a week some weeks ago, as if the service had run then. */
  const partitionOf = async (weeksAgo: number): Promise<string> => {
    return asOwner(async (owner) => {
      const [{ name, first, end }] = await owner.query<[{ name: string; first: string; end: string }]>(
        `SELECT 'inbox_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD') AS name, inbox_first_id(week) AS first,
                inbox_first_id(week + interval '1 week') AS end
         FROM inbox_week(now() - $1 * interval '1 week') AS week`,
        [weeksAgo],
      );
      await owner.query(`CREATE TABLE ${name} PARTITION OF inbox FOR VALUES FROM ('${first}') TO ('${end}')`);
      return name;
    });
  };
  const left = async (): Promise<Record<string, number>> => {
    const rows = await dataSource.query<{ name: string; count: number }[]>(
      `SELECT concat_ws(' ', consumer, state) AS name, count(*)::int FROM inbox GROUP BY 1`,
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  };
  const expiry = () => new InboxExpiry(new Transactions(dataSource), 'depot', 30 * DAY_MS);

  it('forgets what was done long ago, and nothing that is young, dead or another consumer’s', async () => {
    await received(3, 31);
    await received(2, 29);
    await received(1, 31, { state: 'dead' });
    await received(1, 31, { state: 'replayed' });
    await received(1, 31, { consumer: 'office' });
    expect(await expiry().round()).toBe(false);
    expect(await left()).toEqual({ 'depot done': 2, 'depot dead': 1, 'depot replayed': 1, 'office done': 1 });
  });

  it('takes a thousand at a time and says that there are more', async () => {
    await received(1_500, 31);
    expect(await expiry().round()).toBe(true);
    expect(await left()).toEqual({ 'depot done': 500 });
  });

  it('passes over rows that another instance has, so two of them share the work', async () => {
    await received(1_500, 31);
    await Promise.all([expiry().round(), expiry().round()]);
    expect(await left()).toEqual({});
  });

  it('has partitions for this week and the next four from the start, and adds none twice', async () => {
    const first = await partitions();
    // The rest, this week, four to come, five that a migration may find rows of.
    expect(first).toHaveLength(11);
    await Promise.all([expiry().round(), expiry().round()]);
    expect(await partitions()).toEqual(first);
  });

  it('drops a partition whose last event is too old, but for what a replay may need', async () => {
    const old = await partitionOf(7);
    await receivedInTime(5, 49);
    await receivedInTime(1, 49, { state: 'dead' });
    await receivedInTime(1, 49, { state: 'replayed' });
    await receivedInTime(2, 1);
    expect(await partitions()).toContain(old);
    await expiry().round();
    expect(await partitions()).not.toContain(old);
    expect(await left()).toEqual({ 'depot done': 2, 'depot dead': 1, 'depot replayed': 1 });
  });

  it('keeps a partition for as long as any consumer needs it', async () => {
    const old = await partitionOf(7);
    await receivedInTime(5, 49);
    const transactions = new Transactions(dataSource);
    await new InboxExpiry(transactions, 'archive', 90 * DAY_MS).round();
    await expiry().round();
    expect(await partitions()).toContain(old);
    await new InboxExpiry(transactions, 'archive', 30 * DAY_MS).round();
    expect(await partitions()).not.toContain(old);
  });

  it('keeps no partition for a consumer that has not run for as long as it keeps events', async () => {
    const old = await partitionOf(7);
    await asOwner((owner) =>
      run(owner, [`INSERT INTO inbox_retention VALUES ('retired', '90 days', now() - interval '91 days')`]),
    );
    await expiry().round();
    expect(await partitions()).not.toContain(old);
  });

  it('moves rows that came before their partition into it', async () => {
    const last = (await partitions()).filter((name) => name !== 'inbox_rest').at(-1) ?? '';
    await detach(last);
    await receivedInTime(4, -29);
    await expiry().round();
    const [{ count }] = await dataSource.query<[{ count: number }]>(`SELECT count(*)::int AS count FROM ${last}`);
    expect(count).toBe(4);
  });

  it('can be undone with the rows it has', async () => {
    await receivedInTime(3, 1);
    await receivedInTime(1, 1, { state: 'replayed' });
    await asOwner((owner) => run(owner, messagingSchema(3).down));
    expect(await left()).toEqual({ 'depot done': 4 });
    await asOwner((owner) => run(owner, messagingSchema(3).up));
    expect(await left()).toEqual({ 'depot done': 4 });
  });
});

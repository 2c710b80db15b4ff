import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
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
    await received(1, 31, { consumer: 'office' });
    expect(await expiry().round()).toBe(false);
    expect(await left()).toEqual({ 'depot done': 2, 'depot dead': 1, 'office done': 1 });
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
});

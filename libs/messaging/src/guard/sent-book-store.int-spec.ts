import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { Tx } from '../transaction/tx.js';
import { SentBookStore } from './sent-book-store.js';

const ROWS_A_DAY = 1_000;

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** Rows that a plan took from the inbox and its partitions. */
const inboxRows = (plan: Plan): number => {
  const below = (plan.Plans ?? []).reduce((sum, one) => sum + inboxRows(one), 0);
  if (!plan['Relation Name']?.startsWith('inbox')) return below;
  return below + plan['Actual Loops'] * (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0));
};

describe('what a database knows of what it has said, beside an inbox of a month', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
    }).initialize();
    await dataSource.query(
      `INSERT INTO inbox (consumer, event_id)
       SELECT consumer, (left(inbox_first_id(now() - day * interval '1 day')::text, 14) || '7000-8000-' ||
                         lpad(to_hex(n), 12, '0'))::uuid
         FROM unnest('{service,another}'::text[]) consumer, generate_series(1, 30) day, generate_series(1, $1::int) n`,
      [ROWS_A_DAY],
    );
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is read by an index: a few rows of each partition, not all of them', async () => {
    const plans: Plan[] = [];
    const explain = {
      run: <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
        new Transactions(dataSource).run(async (tx) => {
          const query = tx.query.bind(tx);
          tx.query = async (sql, parameters) => {
            const [row] = await query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
              `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
              parameters,
            );
            plans.push(row!['QUERY PLAN'][0].Plan);
            return query(sql, parameters);
          };
          return work(tx);
        }),
    };
    const { book } = await new SentBookStore(explain, 'service', ['said']).read();
    const age = Date.now() - book.lastSign;
    expect([Math.round(age / 86_400_000), book.isNew]).toEqual([1, false]);
    expect(plans).toHaveLength(1);
    expect(plans.reduce((sum, plan) => sum + inboxRows(plan), 0)).toBeLessThan(20);
  });
});

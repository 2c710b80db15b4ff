import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { OutboxStatistics } from './outbox-statistics.js';
import { keyIn, OutboxTable } from './testing/outbox-table.js';

describe('OutboxStatistics on Postgres', () => {
  let database: TestDatabase;
  let table: OutboxTable;
  let client: Client;
  let dataSource: DataSource;
  let statistics: OutboxStatistics;

  beforeEach(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    table = OutboxTable.at(database.runtimeUrl);
    client = await table.session();
    // One connection, set up as a service's: scans are off.
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
      poolSize: 1,
      extra: { pipeline: true, options: '-c enable_seqscan=off' },
    }).initialize();
    statistics = new OutboxStatistics(new Transactions(dataSource));
  });

  afterEach(async () => {
    await dataSource.destroy();
    await table.close();
    await database.drop();
  });

  it('counts nothing in an empty outbox', async () => {
    await expect(statistics.read()).resolves.toEqual({ waiting: 0, oldestAgeMs: 0, dead: 0 });
  });

  it('counts every row, the age of the oldest over all buckets, and the dead', async () => {
    for (const bucket of [0, 7, 15]) await table.insert(client, keyIn(bucket), ['first', 'second']);
    await client.query(
      `UPDATE outbox SET created_at = now() - interval '1 hour'
       WHERE id = (SELECT min(id) FROM outbox WHERE bucket = 15)`,
    );
    await client.query(
      `INSERT INTO outbox_dead (id, event_id, bucket, topic, headers, created_at, error_code, error_message)
       VALUES (0, gen_random_uuid(), 1, 'order-events', '{}', now() - interval '1 day', 'RECORD_REJECTED', 'too large')`,
    );
    const { waiting, oldestAgeMs, dead } = await statistics.read();
    expect({ waiting, dead }).toEqual({ waiting: 6, dead: 1 });
    expect(Math.floor(oldestAgeMs / 3_600_000)).toBe(1);
  });

  it('may scan the table, which nothing else on its connection may afterwards', async () => {
    const transactions = new Transactions(dataSource);
    let during: unknown;
    const watched: Pick<Transactions, 'run'> = {
      run: (work) =>
        transactions.run(async (tx) => {
          const result = await work(tx);
          during = await tx.read('SHOW enable_seqscan');
          return result;
        }),
    };
    await new OutboxStatistics(watched).read();
    expect(during).toEqual([{ enable_seqscan: 'on' }]);
    await expect(dataSource.query('SHOW enable_seqscan')).resolves.toEqual([{ enable_seqscan: 'off' }]);
  });
});

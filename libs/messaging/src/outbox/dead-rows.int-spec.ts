import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { dropAllDead, dropDead, requeueAllDead, requeueDead } from './dead-rows.js';

describe('rows of outbox_dead', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let transactions: Transactions;

  beforeEach(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
    }).initialize();
    transactions = new Transactions(dataSource);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const die = (from: number, to: number, topic: string, code = 'RECORD_REJECTED', age = '1 hour') =>
    dataSource.query(
      `INSERT INTO outbox_dead (id, event_id, bucket, topic, key, payload, headers, created_at, error_code,
         error_message, died_at)
       SELECT id, gen_random_uuid(), 3, $3, 'k', 'v', '{}', now(), $4, 'too large', now() - $5::interval
       FROM generate_series($1::int, $2::int) AS id`,
      [from, to, topic, code, age],
    );
  const ids = async (table: string): Promise<number[]> =>
    (await dataSource.query<{ id: string }[]>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => Number(id));

  it('are put back or dropped one by one', async () => {
    await die(1, 3, 'orders');
    expect(await transactions.run((tx) => requeueDead(tx, 2))).toBe(true);
    expect(await transactions.run((tx) => requeueDead(tx, 2))).toBe(false);
    expect(await transactions.run((tx) => dropDead(tx, 3))).toBe(true);
    expect(await ids('outbox')).toEqual([2]);
    expect(await ids('outbox_dead')).toEqual([1]);
  });

  it('are put back all together, in several transactions, under their old ids', async () => {
    await die(1, 2_500, 'orders');
    await die(2_501, 2_510, 'products');
    const steps: (number | string)[] = [];
    const options = {
      beforeStep: () => Promise.resolve(void steps.push('may begin')),
      onStep: (rows: number) => void steps.push(rows),
    };
    expect(await requeueAllDead(transactions, { topic: 'orders' }, options)).toBe(2_500);
    expect(steps).toEqual(['may begin', 1_000, 'may begin', 1_000, 'may begin', 500, 'may begin']);
    expect(await ids('outbox')).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
    expect(await ids('outbox_dead')).toHaveLength(10);
  });

  it('are put back once, also when they die again meanwhile', async () => {
    await die(1, 1_000, 'orders');
    const dieAgain = () =>
      transactions.run(async (tx) => {
        const [row] = await tx.query<{ id: string }>('DELETE FROM outbox WHERE id = 1 RETURNING id');
        if (row)
          await tx.query(`INSERT INTO outbox_dead SELECT 1, gen_random_uuid(), 3, 'orders', 'k', 'v', '{}', now(),
          'RECORD_REJECTED', 'too large', now() + interval '1 second'`);
      });
    const relayed: Pick<Transactions, 'run'> = {
      run: async (work) => {
        const done = await transactions.run(work);
        await dieAgain();
        return done;
      },
    };
    expect(await requeueAllDead(relayed)).toBe(1_000);
    expect(await ids('outbox_dead')).toEqual([1]);
  });

  it('are chosen by error code and by type, however their headers are stored', async () => {
    await die(1, 2, 'orders');
    await die(3, 3, 'orders', 'HEADERS_UNREADABLE');
    await dataSource.query(`UPDATE outbox_dead SET headers = '{"event-type":"OrderPlaced"}' WHERE id = 1`);
    await dataSource.query(`UPDATE outbox_dead SET headers = '[["a","b"],["event-type","OrderPlaced"]]' WHERE id = 3`);
    expect(await dropAllDead(transactions, { type: 'OrderPlaced', errorCode: 'RECORD_REJECTED' })).toBe(1);
    expect(await ids('outbox_dead')).toEqual([2, 3]);
    expect(await requeueAllDead(transactions, { type: 'OrderPlaced' }, { rowsPerStep: 1 })).toBe(1);
    expect(await ids('outbox')).toEqual([3]);
    await expect(requeueAllDead(transactions, {}, { rowsPerStep: 0 })).rejects.toThrow(/requeueAllDead.*rowsPerStep/);
  });

  it('are chosen by when they died', async () => {
    await die(1, 3, 'orders', 'RECORD_REJECTED', '3 hours');
    await die(4, 6, 'orders', 'RECORD_REJECTED', '1 hour');
    const twoHours = 7_200_000;
    expect(await dropAllDead(transactions, { olderThanMs: twoHours })).toBe(3);
    expect(await ids('outbox_dead')).toEqual([4, 5, 6]);
    expect(await requeueAllDead(transactions, { newerThanMs: twoHours })).toBe(3);
    expect(await ids('outbox')).toEqual([4, 5, 6]);
  });
});

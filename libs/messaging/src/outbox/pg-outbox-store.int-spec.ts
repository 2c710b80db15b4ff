import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DirectConnection, type Statement } from '../postgres/direct-connection.js';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { OutboxTable } from './testing/outbox-table.js';
import { Lanes } from '../relay/lanes.js';
import { OutboxReader } from '../relay/outbox-reader.js';
import { PgOutboxStore } from './pg-outbox-store.js';
import { DEFAULT_RELAY_SETTINGS } from '../relay/relay-settings.js';

describe('PgOutboxStore', () => {
  let database: TestDatabase;
  let table: OutboxTable;
  let connection: DirectConnection;
  let store: PgOutboxStore;

  beforeEach(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, 'ANALYZE outbox']);
    table = OutboxTable.at(database.runtimeUrl);
    connection = await DirectConnection.open({ connectionString: database.runtimeUrl }, 'test', 10_000);
    store = await PgOutboxStore.on(connection, DEFAULT_RELAY_SETTINGS);
  });

  afterEach(async () => {
    connection.close();
    await table.close();
    await database.drop();
  });

  const indexEntriesRead = async (): Promise<number> => {
    await connection.query('SELECT pg_stat_force_next_flush()');
    const [row] = await connection.query<{ read: string }>(
      `SELECT sum(idx_tup_read) AS read FROM pg_stat_user_indexes WHERE relname = 'outbox'`,
    );
    return Number(row?.read);
  };

  it('deletes what was sent without reading the rest, also when the outbox was empty as it was last analysed', async () => {
    // Planned now, for a table known to be empty, and used from then on.
    await store.remove([], []);
    const values = Array.from({ length: 2_000 }, (_, index) => String(index));
    await table.insert(await table.session(), 'order-1', values);
    const [first] = await connection.query<{ bucket: number; id: string }>('SELECT bucket, id FROM outbox LIMIT 1');
    const { bucket, id } = first!;
    const sent = values.slice(0, 20).map((value, index) => ({
      id: Number(id) + index,
      bucket,
      topic: 'order-events',
      key: Buffer.from('order-1'),
      payload: Buffer.from(value),
      headers: {},
    }));

    const before = await indexEntriesRead();
    await store.remove(sent, [{ topic: 'order-events', partition: 0, nextOffset: 20n }]);
    expect((await indexEntriesRead()) - before).toBeLessThanOrEqual(2 * sent.length);
    expect(await table.valuesIn(await table.session(), 'outbox')).toEqual(values.slice(20));
  });

  it('raises how far a partition was written, and lowers it only for a topic that was made again', async () => {
    const [first, again] = ['a34b8c0e-8f5e-4a43-9c5e-0d7f5a0c0001', 'a34b8c0e-8f5e-4a43-9c5e-0d7f5a0c0002'];
    const noted = async (...sent: [partition: number, nextOffset: bigint, topicId?: string][]) => {
      await store.remove(
        [],
        sent.map(([partition, nextOffset, topicId = first]) => ({ topic: 'orders', partition, nextOffset, topicId })),
      );
      return connection.query(
        'SELECT partition, topic_id AS id, next_offset::int AS next FROM outbox_sent ORDER BY partition',
      );
    };
    const zero = { partition: 0, id: first };
    expect(await noted([1, 5n], [0, 10n])).toEqual([{ ...zero, next: 10 }, expect.objectContaining({ next: 5 })]);
    expect(await noted([0, 9n], [1, 7n], [1, 6n])).toMatchObject([{ next: 10 }, { next: 7 }]);
    expect(await store.remove([], [{ topic: 'orders', partition: 0, topicId: again, nextOffset: 2n }])).toEqual([
      'orders',
    ]);
    expect(await noted([0, 3n, again])).toMatchObject([{ id: again, next: 3 }, { next: 7 }]);
  });

  it('reads past a backlog of a topic that takes nothing once, not with every read of the others', async () => {
    const session = await table.session();
    const size = 20_000;
    await session.query(
      `INSERT INTO outbox (event_id, bucket, topic, key, payload, headers)
       SELECT gen_random_uuid(), number % 16, 'away', 'k', 'value', '{}' FROM generate_series(1, $1::int) AS number
       WHERE pg_current_xact_id() IS NOT NULL`,
      [size],
    );
    const settings = { ...DEFAULT_RELAY_SETTINGS, floorEveryMs: 0 };
    const lanes = new Lanes({ partitionOf: () => 0, partitionCount: () => 1 }, settings);
    const reader = new OutboxReader(store, lanes, settings);
    const buckets = Array.from({ length: 16 }, (_, bucket) => bucket);
    reader.hold({ topic: 'away' });
    const readAll = async (): Promise<string[]> => {
      for (;;) {
        const { rows, more } = await reader.read(buckets, []);
        if (rows.length > 0 || !more) return rows.map(({ topic }) => topic);
      }
    };
    const before = await indexEntriesRead();
    expect(await readAll()).toEqual([]);
    const once = (await indexEntriesRead()) - before;
    expect(once).toBeLessThan(2 * size);

    for (let index = 0; index < 50; index++) {
      await table.insert(session, `order-${index}`, ['x'], 'there');
      const rows = await reader.read(buckets, []);
      expect(rows.rows.map(({ topic }) => topic)).toEqual(['there']);
      await store.remove([...rows.rows], []);
    }
    expect((await indexEntriesRead()) - before - once).toBeLessThan(2_000);
  });

  it.each([false, true])('looks up thousands of passed rows by hash, not one by one (backlog: %s)', async (backlog) => {
    const session = await table.session();
    for (let order = 0; order < 5; order++) await table.insert(session, `order-${order}`, ['first', 'second']);
    const rows = await connection.query<{ id: string; bucket: number }>('SELECT id, bucket FROM outbox ORDER BY id');
    const buckets = [...new Set(rows.map(({ bucket }) => bucket))];
    const passed = rows.slice(0, 4).map(({ id }) => ({ id: Number(id) }));
    const many = [...passed, ...Array.from({ length: 5_000 }, (_, index) => ({ id: 1_000_000 + index }))];
    const plans: string[] = [];
    const explained = await PgOutboxStore.on(
      {
        query: async <Row extends object>(
          statement: string | Statement,
          values?: readonly unknown[],
        ): Promise<Row[]> => {
          const found = await connection.query<Row>(statement, values);
          if (typeof statement === 'string') return found;
          const plan = await connection.query<Record<string, string>>(`EXPLAIN (GENERIC_PLAN) ${statement.text}`);
          plans.push(plan.map((line) => line['QUERY PLAN']).join('\n'));
          return found;
        },
      } as DirectConnection,
      DEFAULT_RELAY_SETTINGS,
    );
    const read = (without: readonly { id: number }[]) =>
      explained.read({ buckets, floorOf: () => 0, without, topics: [], whole: 'allBut', backlog });

    const few = await read(passed);
    expect(few.rows.map(({ id }) => id)).toEqual(rows.slice(4).map(({ id }) => Number(id)));
    expect(await read(many)).toEqual(few);
    expect(plans[0]).not.toContain('SubPlan');
    expect(plans[1]).toContain('hashed SubPlan');
    expect(plans[1]).toContain('Index Scan');
  });

  it('refuses a sequence whose ids are not drawn one by one', async () => {
    const owner = OutboxTable.at(database.ownerUrl);
    await (await owner.session()).query('ALTER SEQUENCE outbox_id_seq CACHE 50');
    await owner.close();
    const opening = PgOutboxStore.on(connection, DEFAULT_RELAY_SETTINGS);
    await expect(opening).rejects.toMatchObject({ code: 'OUTBOX_SEQUENCE_CACHED', message: /has 50/ });
  });

  it.each([1, 2, 16])('reads the same of %d buckets with and without a backlog', async (count) => {
    const session = await table.session();
    for (let order = 0; order < 40; order++) await table.insert(session, `order-${order}`, [`value-${order}`]);
    const buckets = (await connection.query<{ bucket: number }>('SELECT DISTINCT bucket FROM outbox ORDER BY bucket'))
      .map(({ bucket }) => bucket)
      .slice(0, count);
    const read = (backlog: boolean) =>
      store.read({ buckets, floorOf: () => 0, without: [], topics: [], whole: 'allBut', backlog });

    const { rows } = await read(true);
    expect(rows).toEqual((await read(false)).rows);
    expect(new Set(rows.map(({ bucket }) => bucket))).toEqual(new Set(buckets));
  });
});

import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { archiveOrders, type ArchiveDatabases, type ArchiveReport } from '@waybill/operations/archive';
import { audit } from '@waybill/operations/audit';
import { Client } from 'pg';
import { AuditedWorld } from './audited-world.js';
import { SKU, SOUND, type Story } from './stories.js';

const LIMITS = { compensationTimeoutSeconds: 900, graceSeconds: 30 };
/** Smaller than the number of stories. */
const PAGE = 3;
const BEFORE = '2026-03-01';

const isFinished = ([, { status, compensation }]: readonly [string, Story]): boolean =>
  ['COMPLETED', 'CANCELLED', 'REFUNDED'].includes(status) && ['NONE', 'DONE'].includes(compensation);
const FINISHED = Object.entries(SOUND).filter(isFinished);
const OPEN = Object.entries(SOUND).filter((story) => !isFinished(story));

/** Tables that hold rows of orders. */
const HOLDING: readonly (readonly [ServiceName, string, string])[] = [
  ['order', 'orders', 'id'],
  ['inventory', 'reservation', 'order_id'],
  ['inventory', 'stock_ledger', 'order_id'],
  ['payment', 'payment', 'order_id'],
  ['payment', 'refund', 'order_id'],
  ['payment', 'provider.charges', 'reference'],
  ['shipping', 'shipment', 'order_id'],
  ['shipping', 'provider.bookings', 'reference'],
  ['notification', 'notification', 'order_id'],
];

describe('archiving', () => {
  let world: AuditedWorld;
  let databases: ArchiveDatabases;

  beforeAll(async () => {
    world = await AuditedWorld.create();
    const clients = {} as Record<ServiceName, Client>;
    for (const name of SERVICE_NAMES) {
      clients[name] = new Client({ connectionString: world.runtimeUrls[name] });
      await clients[name].connect();
    }
    databases = clients;
  });

  afterAll(async () => {
    await Promise.all(SERVICE_NAMES.map((name) => (databases[name] as Client).end()));
    await world.drop();
  });

  beforeEach(async () => {
    await world.clear();
    await databases.order.query('SELECT pg_advisory_unlock_all()');
  });

  const archive = async (
    over: ArchiveDatabases = databases,
    request: { before?: string; dryRun?: boolean } = {},
  ): Promise<ArchiveReport> => {
    try {
      return await archiveOrders(over, { before: BEFORE, pageSize: PAGE, ...request });
    } finally {
      await databases.order.query('SELECT pg_advisory_unlock_all()');
    }
  };

  async function tell(story: Story, placedAt: string): Promise<string> {
    const id = await world.tell(story);
    await world.write('order', 'UPDATE orders SET created_at = $2, updated_at = $2 WHERE id = $1', [id, placedAt]);
    return id;
  }

  async function tellAll(stories: readonly (readonly [string, Story])[], placedAt: string): Promise<string[]> {
    const ids: string[] = [];
    for (const [, story] of stories) ids.push(await tell(story, placedAt));
    return ids;
  }

  async function ordersIn(): Promise<string[]> {
    const ids = new Set<string>();
    for (const [service, table, key] of HOLDING) {
      const { rows } = await databases[service].query<{ id: string }>(
        `SELECT DISTINCT ${key}::text AS id FROM ${table} WHERE ${key} IS NOT NULL`,
      );
      for (const { id } of rows) ids.add(id);
    }
    return [...ids].sort();
  }

  async function expectSound(): Promise<void> {
    const { findings } = await audit(world.databases, { limits: LIMITS, secondLookAfterMs: 0, pageSize: PAGE });
    expect(findings).toEqual([]);
  }

  const archived = async (service: ServiceName, book: string) =>
    (
      await databases[service].query<{ month: string; order_id: string; rows: object[] }>(
        `SELECT to_char(month, 'YYYY-MM') AS month, order_id, rows FROM archive WHERE book = $1 ORDER BY order_id`,
        [book],
      )
    ).rows;

  it('moves all rows of orders that are finished and old, and nothing else; the audit stays sound', async () => {
    const old = await tellAll(FINISHED, '2026-01-15T12:00:00Z');
    const stays = [
      ...(await tellAll(OPEN, '2026-01-15T12:00:00Z')),
      ...(await tellAll(FINISHED, '2026-03-01T00:00:00Z')),
    ];
    await world.stockUp(SKU, 100);
    await expectSound();
    expect(await archive()).toMatchObject({ archived: old.length, kept: OPEN.length, resumed: 0 });
    expect(await ordersIn()).toEqual(stays.sort());
    const moved = await archived('order', 'orders');
    expect(moved.map(({ order_id }) => order_id)).toEqual(old.sort());
    expect(new Set(moved.map(({ month }) => month))).toEqual(new Set(['2026-01']));
    expect(moved[0]?.rows).toMatchObject([{ customer_id: 'ada', state: { id: moved[0]?.order_id } }]);
    expect(await archived('payment', 'payment')).toHaveLength(old.length);
    await expectSound();
  });

  it('does nothing the second time, and keeps one carried row a SKU however often it runs', async () => {
    await tellAll(FINISHED, '2026-01-15T12:00:00Z');
    await world.stockUp(SKU, 100);
    await archive();
    expect(await archive()).toMatchObject({ archived: 0, kept: 0, resumed: 0 });
    await tellAll(FINISHED, '2026-02-15T12:00:00Z');
    await world.write(
      'inventory',
      `UPDATE stock s SET received = l.received, available = l.available, reserved = l.reserved, shipped = l.shipped
       FROM (SELECT sku, sum(received) AS received, sum(available) AS available, sum(reserved) AS reserved,
                    sum(shipped) AS shipped FROM stock_ledger GROUP BY sku) l WHERE l.sku = s.sku`,
    );
    expect(await archive()).toMatchObject({ archived: FINISHED.length });
    const { rows } = await databases.inventory.query(`SELECT FROM stock_ledger WHERE kind = 'CARRIED'`);
    expect(rows).toHaveLength(1);
    await expectSound();
  });

  it.each([
    ['payment owes a call', 'payment', 'UPDATE payment SET due_at = now() WHERE order_id = $1'],
    ['a refund is under way', 'payment', `UPDATE refund SET status = 'IN_FLIGHT' WHERE order_id = $1`],
    ['a parcel is being called back', 'shipping', `UPDATE shipment SET recall = 'IN_FLIGHT' WHERE order_id = $1`],
    ['a message waits', 'notification', `UPDATE notification SET status = 'PENDING' WHERE order_id = $1`],
    ['goods are held', 'inventory', `UPDATE reservation SET status = 'HELD' WHERE order_id = $1`],
    ['it was touched since', 'order', `UPDATE orders SET updated_at = '2026-03-02' WHERE id = $1`],
  ] as const)('leaves all rows of an order where they are when %s', async (_why, service, sql) => {
    const id = await tell(SOUND.refundedAfterItShipped, '2026-01-15T12:00:00Z');
    await world.write(service, sql, [id]);
    expect(await archive()).toMatchObject({ archived: 0, kept: 1 });
    for (const name of SERVICE_NAMES) {
      expect((await databases[name].query('SELECT FROM archive')).rows).toEqual([]);
    }
  });

  it.each(SERVICE_NAMES)(
    'goes on where it was ended, when the database of %s went away in the middle',
    async (away) => {
      await tellAll(FINISHED, '2026-01-15T12:00:00Z');
      await world.stockUp(SKU, 100);
      // Inside a step that has been taken in part, or the one after the first.
      let left = away === 'inventory' || away === 'payment' ? 3 : 1;
      const breaking = {
        query: (sql: string, parameters?: unknown[]) => {
          if (/^(WITH|INSERT|DELETE)/.test(sql.trim()) && left-- <= 0) return Promise.reject(new Error('went away'));
          return databases[away].query(sql, parameters);
        },
      } as ArchiveDatabases['order'];
      await expect(archive({ ...databases, [away]: breaking })).rejects.toThrow('went away');
      const { archived: more, resumed } = await archive();
      expect(more + resumed).toBeLessThanOrEqual(FINISHED.length);
      expect(await ordersIn()).toEqual([]);
      expect((await databases.order.query('SELECT FROM archive_pending')).rows).toEqual([]);
      expect(await archived('shipping', 'shipment')).toHaveLength(FINISHED.length);
      for (const { rows } of await archived('payment', 'payment')) expect(rows).toHaveLength(1);
      await expectSound();
    },
  );

  it('takes again what came back with a restored database, once order’s database says which orders', async () => {
    const id = await tell(SOUND.completed, '2026-01-15T12:00:00Z');
    await world.stockUp(SKU, 100);
    await world.write('payment', 'CREATE TABLE before_it AS TABLE payment');
    await archive();
    await world.write('payment', 'INSERT INTO payment SELECT * FROM before_it');
    await world.write('payment', `DELETE FROM archive WHERE book = 'payment'`);
    await world.write('payment', 'DROP TABLE before_it');
    expect(await archive()).toMatchObject({ archived: 0, resumed: 0 });
    await databases.order.query(
      `INSERT INTO archive_pending SELECT order_id, month FROM archive WHERE book = 'orders' ON CONFLICT DO NOTHING`,
    );
    expect(await archive()).toMatchObject({ archived: 0, resumed: 1 });
    expect(await ordersIn()).toEqual([]);
    expect(await archived('payment', 'payment')).toMatchObject([{ order_id: id, rows: [{ order_id: id }] }]);
    await expectSound();
  });

  it('only counts when asked to', async () => {
    const ids = await tellAll(FINISHED, '2026-01-15T12:00:00Z');
    expect(await archive(databases, { dryRun: true })).toMatchObject({ archived: FINISHED.length, dryRun: true });
    expect(await ordersIn()).toEqual(ids.sort());
  });

  it('refuses a month whose events may still be on the way', async () => {
    const { rows } = await databases.order.query<{ month: string }>(`SELECT to_char(now(), 'YYYY-MM-01') AS month`);
    await expect(archive(databases, { before: rows[0]?.month ?? '' })).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('must have begun 31 days ago') as string,
    });
  });

  it('refuses to run twice at once', async () => {
    const other = new Client({ connectionString: world.runtimeUrls.order });
    await other.connect();
    await other.query(`SELECT pg_advisory_lock(hashtextextended('waybill archive', 0))`);
    await expect(archive()).rejects.toThrow('another `waybill archive` is under way');
    await other.end();
  });
});

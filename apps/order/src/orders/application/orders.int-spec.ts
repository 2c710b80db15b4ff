import { decodeEvent, type EventEnvelope, type EventType } from '@waybill/contracts';
import { PermanentEventError, Transactions, type Received, type Tx } from '@waybill/messaging';
import { migrate, newTraceparent } from '@waybill/platform';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { CatalogueRepository } from '../../catalogue/persistence/catalogue.repository.js';
import { entities, migrations } from '../../database/data-source.js';
import { isRefused, statusOf, type Order } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { Clock } from './clock.js';
import { FindOrders } from './find-orders.js';
import { PlaceOrder, type OrderRequest } from './place-order.js';
import { RecordFacts } from './record-facts.js';

class SetClock extends Clock {
  at = Date.parse('2026-01-01T00:00:00Z');

  now(): number {
    return this.at;
  }
}

const request = (overrides: Partial<OrderRequest> = {}): OrderRequest => ({
  customerId: 'ada',
  items: [{ sku: 'TEA', quantity: 2 }],
  allowPartial: false,
  paymentMethod: 'tok_ok',
  ...overrides,
});

describe('orders on Postgres', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let transactions: Transactions;
  let orders: OrderRepository;
  let placeOrder: PlaceOrder;
  let recordFacts: RecordFacts;
  const traceparent = newTraceparent();

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.ownerUrl, { migrations });
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      entities,
      installExtensions: false,
    }).initialize();
    transactions = new Transactions(dataSource);
    orders = new OrderRepository(dataSource);
    const catalogue = new CatalogueRepository(dataSource);
    const clock = new SetClock();
    placeOrder = new PlaceOrder(transactions, orders, catalogue, clock, { sagaTimeoutSeconds: 300 } as never);
    recordFacts = new RecordFacts(orders, clock);
    const price = { amount: 500, currency: 'USD' };
    await transactions.run((tx) =>
      catalogue.apply(tx, [
        { sku: 'TEA', name: 'Tea', price, onHand: 10, revision: 1, deleted: false },
        { sku: 'GONE', name: 'Gone', price, onHand: 0, revision: 2, deleted: true },
      ]),
    );
  });

  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const place = async (overrides: Partial<OrderRequest> = {}): Promise<Order> => {
    const placed = await placeOrder.execute(request(overrides), traceparent);
    if (isRefused(placed)) throw new Error(placed.detail);
    return placed;
  };

  const outboxOf = async (orderId: string): Promise<EventEnvelope[]> => {
    const rows: { payload: Buffer }[] = await dataSource.query(
      'SELECT payload FROM outbox WHERE key = $1 ORDER BY id',
      [Buffer.from(orderId)],
    );
    return rows.map(({ payload }) => decodeEvent('order-events', payload));
  };

  const fact = <T extends EventType>(type: T, orderId: string, data: object): Received<EventEnvelope<T>> => ({
    event: {
      id: uuidv7(),
      type,
      subject: orderId,
      time: '2026-01-01T00:00:00.000Z',
      data: { orderId, ...data },
    } as unknown as EventEnvelope<T>,
    key: orderId,
    topic: 'facts',
    partition: 0,
    offset: '0',
    traceparent,
    headers: {},
  });

  const statusNow = async (id: string): Promise<string | undefined> => {
    const order = await orders.find(id);
    return order && statusOf(order);
  };

  const record = (...facts: unknown[]): Promise<void> =>
    transactions.run(async (tx: Tx) => {
      const received = facts as Parameters<RecordFacts['execute']>[1];
      await orders.lock(
        tx,
        received.map(({ event }) => event.subject),
      );
      recordFacts.execute(tx, received);
    });

  const money = (amount: number) => ({ amount, currency: 'USD' });
  const reserved = (id: string) =>
    fact('InventoryReserved', id, { lines: [{ sku: 'TEA', quantity: 2, unitPrice: money(500) }], amount: money(1000) });
  const paid = (id: string) => fact('PaymentCompleted', id, { paymentId: uuidv7(), amount: money(1000) });

  it('writes order and OrderCreated together, with the catalogue’s price', async () => {
    const order = await place();
    expect((await orders.find(order.id))?.total).toBe(1000);
    expect(await outboxOf(order.id)).toMatchObject([
      { type: 'OrderCreated', subject: order.id, data: { total: money(1000) } },
    ]);
  });

  it('refuses unknown and deleted products without a trace, while others of the same group are taken', async () => {
    const count = async (): Promise<number> =>
      Number((await dataSource.query<{ count: string }[]>('SELECT count(*) FROM orders'))[0]?.count);
    const before = await count();
    const [good, unknown, deleted] = await Promise.all([
      placeOrder.execute(request(), traceparent),
      placeOrder.execute(request({ items: [{ sku: 'NOPE', quantity: 1 }] }), traceparent),
      placeOrder.execute(request({ items: [{ sku: 'GONE', quantity: 1 }] }), traceparent),
    ]);
    expect(isRefused(good)).toBe(false);
    expect(unknown).toMatchObject({ refused: 'UNKNOWN_PRODUCT', skus: ['NOPE'] });
    expect(deleted).toMatchObject({ refused: 'UNKNOWN_PRODUCT', skus: ['GONE'] });
    expect((await count()) - before).toBe(1);
  });

  it('records facts of many orders in one transaction and announces them in order', async () => {
    const [a, b] = [await place(), await place()];
    await record(paid(a.id), reserved(b.id));
    await record(reserved(a.id), paid(b.id));
    for (const { id } of [a, b]) {
      expect(await statusNow(id)).toBe('PAID');
      const types = (await outboxOf(id)).map(({ type }) => type);
      expect(types).toEqual(['OrderCreated', 'OrderConfirmed', 'OrderPaid']);
    }
  });

  it('names the event that caused each event, and keeps the order’s trace', async () => {
    const { id } = await place();
    const cause = reserved(id);
    await record(cause);
    const confirmed = (await outboxOf(id)).at(-1);
    expect(confirmed).toMatchObject({ type: 'OrderConfirmed', causationid: cause.event.id, correlationid: id });
    const sql = 'SELECT headers FROM outbox WHERE event_id = $1';
    const rows = await dataSource.query<{ headers: object }[]>(sql, [confirmed?.id]);
    expect(JSON.stringify(rows[0]?.headers)).toContain(traceparent);
  });

  it('keeps the history of what was read and written, under the events’ ids', async () => {
    const { id } = await place();
    const [first, second] = [paid(id), reserved(id)];
    await record(first);
    await record(second);
    const written = new Map((await outboxOf(id)).map((event) => [event.type, event.id]));
    const history = await orders.findHistory(id);
    expect(history?.map(({ event, status }) => [event?.type, event?.id, status])).toEqual([
      ['OrderCreated', written.get('OrderCreated'), 'PENDING'],
      ['PaymentCompleted', first.event.id, 'PENDING'],
      ['InventoryReserved', second.event.id, 'PENDING'],
      ['OrderConfirmed', written.get('OrderConfirmed'), 'CONFIRMED'],
      ['OrderPaid', written.get('OrderPaid'), 'PAID'],
    ]);
  });

  it('writes nothing for a fact it knew', async () => {
    const { id } = await place();
    await record(reserved(id));
    const before = await orders.findHistory(id);
    await record(reserved(id));
    expect(await orders.findHistory(id)).toEqual(before);
  });

  it('refuses contradictory facts with a code and keeps what it knew', async () => {
    const { id } = await place();
    await record(reserved(id), paid(id));
    const failed = fact('PaymentFailed', id, {
      paymentId: uuidv7(),
      reason: 'DECLINED',
      detail: 'no',
      amount: money(1000),
    });
    await expect(record(failed)).rejects.toMatchObject({ code: 'CONTRADICTORY_FACTS' });
    expect(await statusNow(id)).toBe('PAID');
  });

  it('refuses facts about an order it never took', async () => {
    await expect(record(paid(uuidv7()))).rejects.toBeInstanceOf(PermanentEventError);
  });

  it('lets two batches over the same orders in opposite order both commit', async () => {
    const placed = await Promise.all(Array.from({ length: 20 }, () => place()));
    await Promise.all([
      record(...placed.map(({ id }) => reserved(id))),
      record(...[...placed].reverse().map(({ id }) => paid(id))),
    ]);
    const statuses = await Promise.all(placed.map(({ id }) => statusNow(id)));
    expect(new Set(statuses)).toEqual(new Set(['PAID']));
  });

  it('pages through a customer’s orders, newest first, while new ones come', async () => {
    const customerId = uuidv7();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await place({ customerId })).id);
    const find = new FindOrders(orders);
    const first = await find.page({ customerId }, 3);
    await place({ customerId });
    const second = await find.page({ customerId }, 3, first.nextCursor ?? '');
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it('ignores a product fact with a lower revision', async () => {
    const catalogue = new CatalogueRepository(dataSource);
    const product = { sku: 'REV', name: 'New', price: money(1), onHand: 1, revision: 5, deleted: false };
    await transactions.run((tx) => catalogue.apply(tx, [product]));
    await transactions.run((tx) => catalogue.apply(tx, [{ ...product, name: 'Old', revision: 4, deleted: true }]));
    expect((await catalogue.findOne('REV'))?.name).toBe('New');
  });
});

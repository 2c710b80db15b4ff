import { PermanentEventError } from '@waybill/messaging';
import { v7 as uuidv7 } from 'uuid';
import { CatalogueQueries } from '../../catalogue/persistence/catalogue.queries.js';
import { money, request, TestOrders } from '../../../test/test-orders.js';
import { isRefused } from '../domain/index.js';
import type { OrderConfig } from '../../order.config.js';
import type { OrderQueries } from '../persistence/order.queries.js';
import { FindExpectation } from './find-expectation.js';
import { FindOrders } from './find-orders.js';

describe('orders on Postgres', () => {
  let desk: TestOrders;

  beforeAll(async () => {
    desk = await TestOrders.start();
  });

  afterAll(async () => {
    await desk?.stop();
  });

  it('writes order and OrderCreated together, with the catalogue’s price', async () => {
    const order = await desk.place();
    expect((await desk.orders.find(order.id))?.total).toBe(1000);
    expect(await desk.outboxOf(order.id)).toMatchObject([
      { type: 'OrderCreated', subject: order.id, data: { total: money(1000) } },
    ]);
  });

  it('refuses unknown and deleted products without a trace, while others of the same group are taken', async () => {
    const count = async (): Promise<number> =>
      Number((await desk.dataSource.query<{ count: string }[]>('SELECT count(*) FROM orders'))[0]?.count);
    const before = await count();
    const [good, unknown, deleted] = await Promise.all([
      desk.placeOrder.execute(request(), desk.traceparent),
      desk.placeOrder.execute(request({ items: [{ sku: 'NOPE', quantity: 1 }] }), desk.traceparent),
      desk.placeOrder.execute(request({ items: [{ sku: 'GONE', quantity: 1 }] }), desk.traceparent),
    ]);
    expect(isRefused(good)).toBe(false);
    expect(unknown).toMatchObject({ refused: 'UNKNOWN_PRODUCT', skus: ['NOPE'] });
    expect(deleted).toMatchObject({ refused: 'UNKNOWN_PRODUCT', skus: ['GONE'] });
    expect((await count()) - before).toBe(1);
  });

  it('records facts of many orders in one transaction and announces them in order', async () => {
    const [a, b] = [await desk.place(), await desk.place()];
    await desk.record(desk.paid(a.id), desk.reserved(b.id));
    await desk.record(desk.reserved(a.id), desk.paid(b.id));
    for (const { id } of [a, b]) {
      expect(await desk.statusNow(id)).toBe('PAID');
      const types = (await desk.outboxOf(id)).map(({ type }) => type);
      expect(types).toEqual(['OrderCreated', 'OrderConfirmed', 'OrderPaid']);
    }
  });

  it('names the event that caused each event, and keeps the order’s trace', async () => {
    const { id } = await desk.place();
    const cause = desk.reserved(id);
    await desk.record(cause);
    const confirmed = (await desk.outboxOf(id)).at(-1);
    expect(confirmed).toMatchObject({ type: 'OrderConfirmed', causationid: cause.event.id, correlationid: id });
    const sql = 'SELECT headers FROM outbox WHERE event_id = $1';
    const rows = await desk.dataSource.query<{ headers: object }[]>(sql, [confirmed?.id]);
    expect(JSON.stringify(rows[0]?.headers)).toContain(desk.traceparent);
  });

  it('keeps the history of what was read and written, under the events’ ids', async () => {
    const { id } = await desk.place();
    const [first, second] = [desk.paid(id), desk.reserved(id)];
    await desk.record(first);
    await desk.record(second);
    const written = new Map((await desk.outboxOf(id)).map((event) => [event.type, event.id]));
    const found = await desk.queries.findHistory(id);
    expect(found?.history.map(({ event, status }) => [event?.type, event?.id, status])).toEqual([
      ['OrderCreated', written.get('OrderCreated'), 'PENDING'],
      ['PaymentCompleted', first.event.id, 'PENDING'],
      ['InventoryReserved', second.event.id, 'PENDING'],
      ['OrderConfirmed', written.get('OrderConfirmed'), 'CONFIRMED'],
      ['OrderPaid', written.get('OrderPaid'), 'PAID'],
    ]);
  });

  it('writes nothing for a fact it knew', async () => {
    const { id } = await desk.place();
    await desk.record(desk.reserved(id));
    const before = await desk.queries.findHistory(id);
    await desk.record(desk.reserved(id));
    expect(await desk.queries.findHistory(id)).toEqual(before);
  });

  it('refuses contradictory facts with a code and keeps what it knew', async () => {
    const { id } = await desk.place();
    await desk.record(desk.reserved(id), desk.paid(id));
    await expect(desk.record(desk.paymentFailed(id))).rejects.toMatchObject({ code: 'CONTRADICTORY_FACTS' });
    expect(await desk.statusNow(id)).toBe('PAID');
  });

  it('passes over the answers that say nothing was held, charged or shipped for an order it never took', async () => {
    const id = uuidv7();
    const bare = desk.fact('ShipmentVoided', id, { booked: false });
    await desk.record(desk.fact('InventoryReleased', id, { lines: [] }), desk.fact('PaymentVoided', id, {}), bare);
    expect(await desk.orders.find(id)).toBeUndefined();
    const left = desk.fact('ShipmentVoided', id, { booked: true });
    await expect(desk.record(left)).rejects.toMatchObject({ code: 'UNKNOWN_ORDER' });
  });

  it('refuses facts about an order it never took', async () => {
    await expect(desk.record(desk.paid(uuidv7()))).rejects.toBeInstanceOf(PermanentEventError);
  });

  it('lets two batches over the same orders in opposite order both commit', async () => {
    const placed = await Promise.all(Array.from({ length: 20 }, () => desk.place()));
    await Promise.all([
      desk.record(...placed.map(({ id }) => desk.reserved(id))),
      desk.record(...[...placed].reverse().map(({ id }) => desk.paid(id))),
    ]);
    const statuses = await Promise.all(placed.map(({ id }) => desk.statusNow(id)));
    expect(new Set(statuses)).toEqual(new Set(['PAID']));
  });

  it('pages through a customer’s desk.orders, newest first, while new ones come', async () => {
    const customerId = uuidv7();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await desk.place({ customerId })).id);
    const find = new FindOrders(desk.queries);
    const first = await find.page({ customerId }, 3);
    await desk.place({ customerId });
    const second = await find.page({ customerId }, 3, first.nextCursor ?? '');
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it('lists what was placed in a span of time, its begin counted and its end not, beside every filter', async () => {
    const customerId = uuidv7();
    const placed: { id: string; at: Date }[] = [];
    for (let i = 0; i < 4; i++) {
      desk.clock.advance(60_000);
      placed.unshift({ id: (await desk.place({ customerId })).id, at: desk.clock.now() });
    }
    const [newest, third, second, oldest] = placed as [(typeof placed)[0], ...typeof placed];
    const span = { createdFrom: second!.at, createdTo: newest.at };
    for (const filter of [span, { ...span, customerId }, { ...span, status: 'PENDING' as const }]) {
      expect((await desk.queries.list(filter, 10)).map(({ id }) => id)).toEqual([third!.id, second!.id]);
    }
    const ids = async (filter: Parameters<OrderQueries['list']>[0], before?: string) =>
      (await desk.queries.list({ customerId, ...filter }, 10, before)).map(({ id }) => id);
    expect(await ids({ createdTo: second!.at })).toEqual([oldest!.id]);
    expect(await ids({ createdFrom: third!.at })).toEqual([newest.id, third!.id]);
    expect(await ids(span, third!.id)).toEqual([second!.id]);
    expect(await ids({ createdFrom: newest.at, createdTo: oldest!.at })).toEqual([]);
    expect(await ids({ createdFrom: new Date(-1), createdTo: new Date('9999-12-31T23:59:59Z') })).toHaveLength(4);
  });

  it('tells what an order waits for, and until when', async () => {
    const { id, createdAt } = await desk.place();
    const find = new FindExpectation(desk.queries, { compensationTimeoutSeconds: 900 } as OrderConfig);
    expect(await find.execute(id)).toMatchObject({ awaits: [{ what: 'stock' }], deadline: null, attentionAt: null });
    const deadline = createdAt + 300_000;
    await desk.dataSource.query('UPDATE orders SET deadline = to_timestamp($2 / 1000.0) WHERE id = $1', [id, deadline]);
    expect(await find.execute(id)).toMatchObject({ deadline });
    await desk.record(desk.paymentFailed(id));
    const undoing = await find.execute(id);
    expect(undoing).toMatchObject({ awaits: [{ what: 'release' }], deadline: null });
    expect(undoing.attentionAt).toBe(undoing.since + 900_000);
    await expect(find.execute(uuidv7())).rejects.toMatchObject({ status: 404, code: 'order-not-found' });
  });

  it('ignores a product fact with a lower revision', async () => {
    const { catalogue } = desk;
    const product = { sku: 'REV', name: 'New', price: money(1), onHand: 1, revision: 5, deleted: false };
    await desk.transactions.run((tx) => catalogue.apply(tx, [product]));
    await desk.transactions.run((tx) => catalogue.apply(tx, [{ ...product, name: 'Old', revision: 4, deleted: true }]));
    expect((await new CatalogueQueries(desk.dataSource).findOne('REV'))?.name).toBe('New');
  });
});

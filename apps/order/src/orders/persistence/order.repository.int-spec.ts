import { eventually } from '@waybill/testing';
import { COMPENSATIONS, ORDER_STATUSES } from '@waybill/contracts';
import { TestOrders } from '../../../test/test-orders.js';
import { statusOf, type Order } from '../domain/index.js';
import type { OrderFilter } from './order.queries.js';

describe('the orders table', () => {
  let testOrders: TestOrders;
  beforeAll(async () => {
    testOrders = await TestOrders.start();
  });
  afterAll(() => testOrders?.stop());

  it('moves an order to CONFIRMED and PAID without touching an index', async () => {
    const { id } = await testOrders.place();
    await testOrders.recordInTurn(testOrders.reserved(id), testOrders.paid(id));
    await eventually(async () => {
      await testOrders.dataSource.query('SELECT pg_stat_force_next_flush()');
      const [updates] = await testOrders.dataSource.query<object[]>(
        `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'orders'`,
      );
      expect(updates).toEqual({ all: 2, hot: 2 });
    });
  });

  it('lists orders by every status they can have', async () => {
    const customerId = 'lister';
    const place = async () => (await testOrders.place({ customerId })).id;
    const [pending, confirmed, paid, completed, cancelled] = [
      await place(),
      await place(),
      await place(),
      await place(),
      await place(),
    ];
    for (const id of [confirmed, paid, completed]) await testOrders.record(testOrders.reserved(id));
    for (const id of [paid, completed]) await testOrders.record(testOrders.paid(id));
    await testOrders.recordInTurn(testOrders.shipped(completed), testOrders.paymentFailed(cancelled));
    const expected = { PENDING: pending, CONFIRMED: confirmed, PAID: paid, COMPLETED: completed, CANCELLED: cancelled };
    for (const [status, id] of Object.entries(expected)) {
      const found = await testOrders.queries.list({ customerId, status: status as keyof typeof expected }, 10);
      expect({ status, ids: found.map((order) => order.id) }).toEqual({ status, ids: [id] });
    }
  });

  it('lists what matches all filters, newest first, page by page', async () => {
    const customers = ['reader', 'another'];
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push((await testOrders.place({ customerId: customers[i % 2]! })).id);
    const [cancelled, reserved] = [ids.slice(0, 4), ids.slice(4, 6)];
    for (const id of cancelled) await testOrders.recordInTurn(testOrders.reserved(id), testOrders.paymentFailed(id));
    for (const id of cancelled.slice(0, 2)) await testOrders.record(testOrders.released(id));
    for (const id of reserved) await testOrders.record(testOrders.reserved(id));

    for (const filter of filters()) {
      const expected = (await everyOrder()).filter((order) => matches(order, filter)).map(({ id }) => id);
      const found: string[] = [];
      for (let page: Order[] = []; found.length === 0 || page.length === 2;) {
        page = await testOrders.queries.list(filter, 2, found.at(-1));
        found.push(...page.map(({ id }) => id));
        if (page.length === 0) break;
      }
      expect({ filter, found }).toEqual({ filter, found: expected });
    }
  });

  function* filters(): Generator<OrderFilter> {
    for (const customerId of [undefined, 'reader', 'another', 'nobody'])
      for (const status of [undefined, ...ORDER_STATUSES])
        for (const compensation of [undefined, ...COMPENSATIONS])
          yield {
            ...(customerId !== undefined && { customerId }),
            ...(status !== undefined && { status }),
            ...(compensation !== undefined && { compensation }),
          };
  }

  const matches = (order: Order, { customerId, status, compensation }: OrderFilter): boolean =>
    (customerId === undefined || order.customerId === customerId) &&
    (status === undefined || statusOf(order) === status) &&
    (compensation === undefined || order.compensation.status === compensation);

  const everyOrder = async (): Promise<Order[]> =>
    (await testOrders.dataSource.query<{ state: Order }[]>('SELECT state FROM orders ORDER BY id DESC')).map(
      ({ state }) => state,
    );
});

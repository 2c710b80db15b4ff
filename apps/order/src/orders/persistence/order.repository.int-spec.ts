import { eventually } from '@waybill/testing';
import { TestOrders } from '../../../test/test-orders.js';

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
      const found = await testOrders.orders.list({ customerId, status: status as keyof typeof expected }, 10);
      expect({ status, ids: found.map((order) => order.id) }).toEqual({ status, ids: [id] });
    }
  });
});

import { eventually, TestSystem } from '@waybill/testing';
import { Api } from './support/api.js';

describe('an old reservation whose order never spoke again', () => {
  let system: TestSystem;
  let api: Api;

  beforeAll(async () => {
    system = await TestSystem.start({
      // Inventory asks after two seconds, but order gives its orders an hour: it must not be the one that ends them.
      envOf: { inventory: { SAGA_TIMEOUT_SECONDS: '1' }, order: { SAGA_TIMEOUT_SECONDS: '3600' } },
      // Nobody pays, so the order waits with its stock held.
      instances: { payment: 0, shipping: 0, notification: 0 },
    });
    api = new Api(system);
  });

  // No audit: order is made to forget an order here, which the others rightly go on knowing.
  afterAll(() => system?.stop());

  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${system.url('inventory')}/metrics`)).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(name));
    return Number(line?.split(' ').at(-1) ?? 0);
  };

  it('is kept while order does not answer, and released once it says that there is no such order', async () => {
    const sku = await api.product({ onHand: 5 });
    const { id } = await api.place(sku, { items: [{ sku, quantity: 3 }] });
    await eventually(async () => expect(await api.stock(sku)).toMatchObject({ available: 2, reserved: 3 }));
    // Order is away, and forgets it.
    await system.service('order').stop();
    await eventually(async () => {
      expect(await metric('waybill_reservation_enquiries_total{answer="NONE"')).toBeGreaterThan(1);
      expect(await metric('waybill_reservations_overdue')).toBe(1);
    });
    expect(await api.stock(sku)).toMatchObject({ available: 2, reserved: 3 });

    await system.execute('order', 'DELETE FROM orders WHERE id = $1', [id]);
    await system.service('order').start();
    await eventually(async () => {
      expect(await api.stock(sku)).toEqual({ sku, received: 5, available: 5, reserved: 0, shipped: 0 });
      expect(await metric('waybill_reservations_overdue')).toBe(0);
    });
  });
});

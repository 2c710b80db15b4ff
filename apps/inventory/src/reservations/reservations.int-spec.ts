import { randomUUID } from 'node:crypto';
import { anOrder } from '../../test/events.builder.js';
import { TestInventory } from '../../test/test-inventory.js';

describe('Reservations', () => {
  let inventory: TestInventory;

  beforeAll(async () => {
    inventory = await TestInventory.start();
  });

  afterAll(() => inventory.stop());

  afterEach(async () => {
    expect(await inventory.unbalanced()).toEqual([]);
    await inventory.empty();
  });

  const types = async () => (await inventory.answers()).map(({ type }) => type);

  it('hold all lines of an order and say so', async () => {
    await inventory.stocked({ TEA: 10, MUG: 3 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2], ['MUG', 3]])); // prettier-ignore
    expect(await inventory.level('TEA')).toEqual({ received: 10, available: 8, reserved: 2, shipped: 0 });
    expect(await inventory.level('MUG')).toEqual({ received: 3, available: 0, reserved: 3, shipped: 0 });
    expect(await inventory.answers()).toEqual([
      {
        type: 'InventoryReserved',
        data: {
          orderId: order.orderId,
          lines: [
            { sku: 'TEA', quantity: 2, unitPrice: { amount: 500, currency: 'USD' } },
            { sku: 'MUG', quantity: 3, unitPrice: { amount: 500, currency: 'USD' } },
          ],
          amount: { amount: 2500, currency: 'USD' },
        },
      },
    ]);
  });

  it('take nothing when one line is short, unless the order takes what is there', async () => {
    await inventory.stocked({ TEA: 10, MUG: 1 });
    const [all, some] = [anOrder(), anOrder()];
    await inventory.deliver(all.created([['TEA', 1], ['MUG', 2]])); // prettier-ignore
    expect(await inventory.level('TEA')).toMatchObject({ available: 10, reserved: 0 });
    await inventory.deliver(some.created([['TEA', 1], ['MUG', 2]], { allowPartial: true })); // prettier-ignore
    expect(await inventory.level('MUG')).toMatchObject({ available: 0, reserved: 1 });
    expect(await inventory.answers()).toMatchObject([
      {
        type: 'InventoryFailed',
        data: { orderId: all.orderId, reason: 'OUT_OF_STOCK', lines: [{ sku: 'MUG', requested: 2, available: 1 }] },
      },
      {
        type: 'InventoryReserved',
        data: { orderId: some.orderId, shortfall: [{ sku: 'MUG', requested: 2, reserved: 1 }] },
      },
    ]);
  });

  it('fail the whole order for a SKU that never existed or was deleted', async () => {
    await inventory.stocked({ TEA: 10, MUG: 10 });
    await inventory.delisted('MUG');
    await inventory.deliver(
      anOrder().created([['TEA', 1], ['NOPE', 1]], { allowPartial: true }), // prettier-ignore
      anOrder().created([['TEA', 1], ['MUG', 1]]), // prettier-ignore
    );
    expect(await inventory.answers()).toMatchObject([
      { type: 'InventoryFailed', data: { reason: 'UNKNOWN_PRODUCT', lines: [{ sku: 'NOPE', available: 0 }] } },
      { type: 'InventoryFailed', data: { reason: 'UNKNOWN_PRODUCT', lines: [{ sku: 'MUG', available: 0 }] } },
    ]);
    expect(await inventory.level('TEA')).toMatchObject({ available: 10 });
  });

  it('hold exactly 50 units for 200 orders that come in many batches at once', async () => {
    await inventory.stocked({ TEA: 50 });
    const orders = Array.from({ length: 200 }, () => anOrder());
    const batches = Array.from({ length: 20 }, (_, batch) => orders.slice(batch * 10, batch * 10 + 10));
    await Promise.all(batches.map((batch) => inventory.deliver(...batch.map((order) => order.created([['TEA', 1]])))));
    expect(await inventory.level('TEA')).toEqual({ received: 50, available: 0, reserved: 50, shipped: 0 });
    const answers = await types();
    expect(answers.filter((type) => type === 'InventoryReserved')).toHaveLength(50);
    expect(answers.filter((type) => type === 'InventoryFailed')).toHaveLength(150);
  });

  it('take as many statements for 500 orders of one SKU as for one', async () => {
    await inventory.stocked({ TEA: 1000 });
    const one = await inventory.deliver(anOrder().created([['TEA', 1]]));
    const many = await inventory.deliver(...Array.from({ length: 500 }, () => anOrder().created([['TEA', 1]])));
    expect(many).toBe(one);
    expect(await inventory.level('TEA')).toMatchObject({ available: 499, reserved: 501 });
  });

  // A deadlock would reject in the two that follow: the test's transactions are tried once only.
  it('never deadlock over SKUs that batches of different orders name in any order', async () => {
    const skus = Array.from({ length: 12 }, (_, n) => `SKU-${n}`);
    await inventory.stocked(Object.fromEntries(skus.map((sku) => [sku, 10_000])));
    const batch = (order: readonly string[]) =>
      inventory.deliver(...Array.from({ length: 10 }, () => anOrder().created(order.map((sku) => [sku, 1]))));
    for (let round = 0; round < 15; round += 1) {
      await Promise.all([batch(skus), batch(skus.toReversed()), batch(skus), batch(skus.toReversed())]);
    }
    for (const sku of skus) expect(await inventory.level(sku)).toMatchObject({ available: 9_400, reserved: 600 });
  });

  it('never deadlock over orders that batches of several topics name in any order', async () => {
    await inventory.stocked({ TEA: 10_000 });
    for (let round = 0; round < 10; round += 1) {
      const orders = Array.from({ length: 30 }, () => anOrder());
      const created = orders.map((order) => order.created([['TEA', 1]]));
      const rollbacks = orders.map((order) => order.rolledBack());
      await Promise.all([
        inventory.deliver(...created),
        inventory.deliver(...rollbacks.toReversed()),
        inventory.deliver(...created.toReversed()),
        inventory.deliver(...rollbacks),
      ]);
    }
    expect(await inventory.level('TEA')).toMatchObject({ available: 10_000, reserved: 0 });
  });

  it('change nothing and answer nothing when OrderCreated or OrderCompleted comes again under a new event id', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]));
    await inventory.deliver(order.created([['TEA', 2]]));
    expect(await inventory.level('TEA')).toMatchObject({ available: 8, reserved: 2 });
    await inventory.deliver(order.completed());
    await inventory.deliver(order.completed());
    expect(await inventory.level('TEA')).toMatchObject({ available: 8, reserved: 0, shipped: 2 });
    expect(await types()).toEqual(['InventoryReserved']);
  });

  it('release once, on PaymentFailed or InventoryRollback, whichever is read first', async () => {
    await inventory.stocked({ TEA: 10 });
    const [first, second] = [anOrder(), anOrder()];
    await inventory.deliver(first.created([['TEA', 2]]), second.created([['TEA', 3]]));
    await inventory.answers();
    await inventory.deliver(first.paymentFailed(), second.rolledBack());
    await inventory.deliver(first.rolledBack(), second.paymentFailed());
    expect(await inventory.level('TEA')).toEqual({ received: 10, available: 10, reserved: 0, shipped: 0 });
    expect(await inventory.answers()).toEqual([
      { type: 'InventoryReleased', data: { orderId: first.orderId, lines: [{ sku: 'TEA', quantity: 2 }] } },
      { type: 'InventoryReleased', data: { orderId: second.orderId, lines: [{ sku: 'TEA', quantity: 3 }] } },
    ]);
  });

  it("repeat the answer, but not the effect, for an operator's retry", async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]), order.rolledBack());
    await inventory.deliver(order.rolledBack(2));
    expect(await inventory.level('TEA')).toMatchObject({ available: 10, reserved: 0 });
    expect(await types()).toEqual(['InventoryReserved', 'InventoryReleased', 'InventoryReleased']);
  });

  it('refuse an order whose rollback came before it', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.rolledBack());
    await inventory.deliver(order.created([['TEA', 2]]));
    expect(await inventory.level('TEA')).toMatchObject({ available: 10, reserved: 0 });
    expect(await inventory.answers()).toEqual([
      { type: 'InventoryReleased', data: { orderId: order.orderId, lines: [] } },
    ]);
  });

  it('take a refunded order’s goods back into stock', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]));
    await inventory.deliver(order.completed());
    await inventory.deliver(order.rolledBack());
    expect(await inventory.level('TEA')).toEqual({ received: 10, available: 10, reserved: 0, shipped: 0 });
  });

  it('count goods whose parcel could not be called back as shipped, until it was after all', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]));
    await inventory.deliver(order.left());
    await inventory.deliver(order.left());
    expect(await inventory.level('TEA')).toEqual({ received: 10, available: 8, reserved: 0, shipped: 2 });
    await inventory.deliver(order.rolledBack());
    expect(await inventory.level('TEA')).toEqual({ received: 10, available: 10, reserved: 0, shipped: 0 });
    expect(await types()).toEqual(['InventoryReserved', 'InventoryReleased']);
  });

  it('take returned goods back into stock, or write them off, each return once', async () => {
    await inventory.stocked({ TEA: 10, MUG: 5 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 4], ['MUG', 1]]), order.completed()); // prettier-ignore
    const returned = order.returned([['TEA', 2, true], ['TEA', 1, false], ['MUG', 1, true]]); // prettier-ignore
    await inventory.deliver(returned);
    await inventory.deliver({ ...returned, event: { ...returned.event, id: randomUUID() } });
    expect(await inventory.level('TEA')).toEqual({ received: 9, available: 8, reserved: 0, shipped: 1 });
    expect(await inventory.level('MUG')).toEqual({ received: 5, available: 5, reserved: 0, shipped: 0 });
    expect(await inventory.ledger('TEA')).toMatchObject([
      { kind: 'RECEIVE', actor: null },
      { kind: 'RESERVE' },
      { kind: 'SHIP' },
      { kind: 'RETURN', available: '2', shipped: '-2', orderId: order.orderId, reason: 'unpacked', actor: 'olga' },
      { kind: 'WRITE_OFF', received: '-1', shipped: '-1', returnId: returned.event.data.returnId, actor: 'olga' },
    ]);
    await inventory.deliver(order.returned([['TEA', 1, true]]));
    expect(await inventory.level('TEA')).toEqual({ received: 9, available: 9, reserved: 0, shipped: 0 });
  });

  it('give back of a refunded order only what was not returned before', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 4]]), order.completed());
    await inventory.deliver(order.returned([['TEA', 1, false]]));
    await inventory.deliver(order.rolledBack());
    expect(await inventory.level('TEA')).toEqual({ received: 9, available: 9, reserved: 0, shipped: 0 });
    expect((await inventory.answers()).at(-1)).toMatchObject({
      type: 'InventoryReleased',
      data: { lines: [{ sku: 'TEA', quantity: 3 }] },
    });
  });

  it('refuse a return of more than had left, as a contradiction', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]), order.completed());
    const tooMany = inventory.deliver(order.returned([['TEA', 3, true]]));
    await expect(tooMany).rejects.toMatchObject({ code: 'CONTRADICTORY_FACTS' });
    expect(await inventory.level('TEA')).toMatchObject({ shipped: 2 });
  });

  it('give back stock of a product that was deleted meanwhile', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]));
    await inventory.delisted('TEA');
    await inventory.deliver(order.rolledBack());
    expect(await inventory.level('TEA')).toMatchObject({ available: 10, reserved: 0 });
  });

  it('refuse PaymentFailed of an order whose goods have left, as a contradiction', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]), order.completed());
    await expect(inventory.deliver(order.paymentFailed())).rejects.toMatchObject({ code: 'CONTRADICTORY_FACTS' });
    expect(await inventory.level('TEA')).toMatchObject({ shipped: 2 });
  });

  it('refuse an order that names a SKU on two lines', async () => {
    await inventory.stocked({ TEA: 10 });
    const order = anOrder().created([['TEA', 6], ['TEA', 6]]); // prettier-ignore
    await expect(inventory.deliver(order)).rejects.toMatchObject({ code: 'DUPLICATE_SKU' });
    expect(await inventory.level('TEA')).toMatchObject({ available: 10, reserved: 0 });
  });
});

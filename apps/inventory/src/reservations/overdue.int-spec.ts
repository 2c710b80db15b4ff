import { anOrder } from '../../test/events.builder.js';
import { TestInventory } from '../../test/test-inventory.js';

/** The saga time-out is five minutes: an order is asked about after ten. */
const [OLD, YOUNG] = [11, 9];

describe('A reservation whose order never spoke again', () => {
  let inventory: TestInventory;

  beforeAll(async () => {
    inventory = await TestInventory.start();
  });

  afterAll(() => inventory.stop());

  afterEach(async () => {
    expect(await inventory.unbalanced()).toEqual([]);
    await inventory.empty();
  });

  const reserved = async (minutesAgo: number) => {
    const order = anOrder();
    await inventory.deliver(order.created([['TEA', 2]]));
    await inventory.aged(order.orderId, minutesAgo);
    await inventory.answers();
    return order;
  };
  const held = async () => (await inventory.level('TEA')).reserved;

  beforeEach(() => inventory.stocked({ TEA: 10 }));

  it.each(['CANCELLED', 'REFUNDED', 'NOT_FOUND'] as const)('is released when order says %s, once', async (verdict) => {
    const order = await reserved(OLD);
    expect(await inventory.askAbout(() => verdict)).toEqual([order.orderId]);
    expect(await inventory.level('TEA')).toMatchObject({ available: 10, reserved: 0 });
    expect(await inventory.answers()).toEqual([
      { type: 'InventoryReleased', data: { orderId: order.orderId, lines: [{ sku: 'TEA', quantity: 2 }] } },
    ]);
    await inventory.deliver(order.rolledBack());
    expect(await inventory.answers()).toEqual([]);
    expect(await inventory.overdue.count()).toBe(0);
  });

  it('is kept and counted while order says that the order is alive, and asked about again only after a pause', async () => {
    const { orderId } = await reserved(OLD);
    expect(await inventory.askAbout(() => 'ALIVE')).toEqual([orderId]);
    expect(await inventory.askAbout(() => 'CANCELLED')).toEqual([]);
    expect(await held()).toBe(2);
    expect(await inventory.answers()).toEqual([]);
    const metrics = await inventory.metrics.registry.metrics();
    expect(metrics).toMatch(/^waybill_reservation_enquiries_total\{answer="ALIVE"\} 1$/m);
    expect(metrics).toMatch(/^waybill_reservations_overdue 1$/m);
    await inventory.enquiriesDue();
    expect(await inventory.askAbout(() => 'CANCELLED')).toEqual([orderId]);
    expect(await held()).toBe(0);
  });

  it('is kept while order does not answer: no answer is no permission', async () => {
    const { orderId } = await reserved(OLD);
    expect(await inventory.askAbout(() => new Error('connection refused'))).toEqual([orderId]);
    expect(await held()).toBe(2);
    expect(await inventory.overdue.count()).toBe(1);
  });

  it('is judged again under its lock: what was shipped while order was asked stays shipped', async () => {
    const order = await reserved(OLD);
    await inventory.askAbout(async () => {
      await inventory.deliver(order.completed());
      return 'NOT_FOUND' as const;
    });
    expect(await inventory.level('TEA')).toMatchObject({ available: 8, reserved: 0, shipped: 2 });
    expect(await inventory.answers()).toEqual([]);
    expect(await inventory.overdue.count()).toBe(0);
  });

  it('is not asked about before twice the saga time-out, nor when it is held no more', async () => {
    await reserved(YOUNG);
    const shipped = await reserved(OLD);
    await inventory.deliver(shipped.completed());
    expect(await inventory.askAbout(() => 'NOT_FOUND')).toEqual([]);
  });

  it('is claimed by one instance at a time', async () => {
    await reserved(OLD);
    const rounds = await Promise.all([1, 2, 3].map(() => inventory.askAbout(() => 'ALIVE')));
    expect(rounds.flat()).toHaveLength(1);
  });

  it('is not passed over because its transaction was still open when later ones had been looked at', async () => {
    const [slow, quick] = [anOrder(), anOrder()];
    const notice = () => inventory.inTransaction((tx) => inventory.overdue.notice(tx, 0, 100));
    const written = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    const pending = inventory.inTransaction(async (tx) => {
      await tx.query(`INSERT INTO reservation (order_id, status) VALUES ($1, 'HELD')`, [slow.orderId]);
      written.resolve(undefined);
      await release.promise;
    });
    await written.promise;
    await inventory.deliver(quick.created([['TEA', 1]]));
    await notice();
    release.resolve(undefined);
    await pending;
    await notice();
    const noted = await inventory.query<{ order_id: string }>(`SELECT order_id FROM overdue_reservation`);
    expect(noted.map(({ order_id }) => order_id).sort()).toEqual([slow.orderId, quick.orderId].sort());
  });

  it('costs the orders that end in time no index entry: every change of a reservation stays on its page', async () => {
    const counted = await inventory.inTransaction(async (tx) => {
      await tx.query(`INSERT INTO reservation (order_id) VALUES ($1)`, [anOrder().orderId]);
      await tx.query(`UPDATE reservation SET status = 'HELD', updated_at = now()`);
      await tx.query(`UPDATE reservation SET status = 'SHIPPED', updated_at = now()`);
      return tx.query(
        `SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot
         FROM pg_stat_xact_user_tables WHERE relname = 'reservation'`,
      );
    });
    expect(counted).toEqual([{ updates: 2, hot: 2 }]);
  });
});

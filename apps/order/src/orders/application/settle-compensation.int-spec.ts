import { Metrics } from '@waybill/platform';
import { v7 as uuidv7 } from 'uuid';
import { TestOrders } from '../../../test/test-orders.js';
import { isRefused, settledParts, type Vouched } from '../domain/index.js';
import { CancelOrder } from './cancel-order.js';
import { FindOrders } from './find-orders.js';
import { OrderCommands } from './order-commands.js';
import { SettleCompensation } from './settle-compensation.js';
import { anyCustomers } from './whose.js';

const MONEY: Vouched = { part: 'money', reason: 'paid back by bank transfer', actor: 'olga' };

describe('settling a compensation on Postgres', () => {
  let testOrders: TestOrders;
  let cancelOrder: CancelOrder;
  let settleCompensation: SettleCompensation;
  let metrics: Metrics;

  beforeAll(async () => {
    testOrders = await TestOrders.start();
  });
  beforeEach(() => {
    const commands = new OrderCommands(testOrders.transactions, testOrders.orders, testOrders.clock);
    metrics = new Metrics();
    cancelOrder = new CancelOrder(commands);
    settleCompensation = new SettleCompensation(commands, metrics);
  });
  afterAll(() => testOrders?.stop());

  /** Cancelled after it was paid; the refund was refused, everything else is back. */
  async function refundRefused(): Promise<string> {
    const { id } = await testOrders.place();
    await testOrders.recordInTurn(testOrders.reserved(id), testOrders.paid(id));
    await cancelOrder.execute(id, anyCustomers);
    await testOrders.recordInTurn(testOrders.refundFailed(id), testOrders.released(id), testOrders.shipmentVoided(id));
    return id;
  }

  const counted = async () => {
    const { values } = (await metrics.registry.getSingleMetric('waybill_compensations_settled_total')?.get()) ?? {};
    return Object.fromEntries((values ?? []).map(({ labels, value }) => [String(labels.part), value]));
  };

  it('writes state, history and event together, and calls for no attention any more', async () => {
    const before = await testOrders.queries.needingAttention();
    const id = await refundRefused();
    expect(await testOrders.queries.needingAttention()).toBe(before + 1);
    const order = await settleCompensation.execute(id, MONEY);
    expect(await testOrders.orders.find(id)).toEqual(order);
    expect(await testOrders.queries.needingAttention()).toBe(before);
    const event = (await testOrders.outboxOf(id)).at(-1);
    expect(event).toMatchObject({ type: 'CompensationSettled', correlationid: id, data: { orderId: id, ...MONEY } });
    const history = await new FindOrders(testOrders.queries).history(id, anyCustomers);
    expect(history.at(-1)).toMatchObject({
      event: { type: 'CompensationSettled', id: event?.id },
      status: 'CANCELLED',
      compensation: 'DONE',
    });
  });

  it('counts each part once, however many enter it at once, and keeps the first reason', async () => {
    const id = await refundRefused();
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((actor) => settleCompensation.execute(id, { ...MONEY, actor })),
    );
    expect(answers.map((answer) => isRefused(answer))).toEqual([false, false, false]);
    const written = (await testOrders.typesOf(id)).filter((type) => type === 'CompensationSettled');
    expect(written).toHaveLength(1);
    const order = await testOrders.orders.find(id);
    expect(order && settledParts(order)).toMatchObject([{ part: 'money', actor: 'a' }]);
    expect(await counted()).toEqual({ stock: 0, money: 1, shipment: 0 });
  });

  it('refuses what is not missing with the domain’s own code, and neither writes nor counts it', async () => {
    const id = await refundRefused();
    const before = await testOrders.typesOf(id);
    expect(await settleCompensation.execute(id, { ...MONEY, part: 'stock' })).toMatchObject({
      refused: 'NOTHING_TO_SETTLE',
    });
    const { id: untouched } = await testOrders.place();
    expect(await settleCompensation.execute(untouched, MONEY)).toMatchObject({ refused: 'NOT_COMPENSATING' });
    await expect(settleCompensation.execute(uuidv7(), MONEY)).rejects.toMatchObject({ code: 'order-not-found' });
    expect(await testOrders.typesOf(id)).toEqual(before);
    expect(await counted()).toEqual({ stock: 0, money: 0, shipment: 0 });
  });
});

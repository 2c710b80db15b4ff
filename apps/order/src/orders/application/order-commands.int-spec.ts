import { v7 as uuidv7 } from 'uuid';
import { TestOrders } from '../../../test/test-orders.js';
import { isRefused, statusOf } from '../domain/index.js';
import { CancelOrder } from './cancel-order.js';
import { OrderCommands } from './order-commands.js';
import { RequestRefund } from './request-refund.js';
import { RetryCompensation } from './retry-compensation.js';
import { anyCustomers } from './whose.js';

const times = (count: number): number[] => [...Array(count).keys()];

describe('commands to orders on Postgres', () => {
  let testOrders: TestOrders;
  let cancelOrder: CancelOrder;
  let requestRefund: RequestRefund;
  let retryCompensation: RetryCompensation;

  const commandsOn = ({ transactions, orders, clock }: TestOrders): OrderCommands =>
    new OrderCommands(transactions, orders, clock);

  beforeAll(async () => {
    testOrders = await TestOrders.start();
    const commands = commandsOn(testOrders);
    cancelOrder = new CancelOrder(commands);
    requestRefund = new RequestRefund(commands);
    retryCompensation = new RetryCompensation(commands);
  });

  afterAll(() => testOrders?.stop());

  async function paid(): Promise<string> {
    const { id } = await testOrders.place();
    await testOrders.recordInTurn(testOrders.reserved(id), testOrders.paid(id));
    return id;
  }

  it('cancels an order and asks the others to undo, in the trace of the order', async () => {
    const { id } = await testOrders.place();
    const order = await cancelOrder.execute(id, anyCustomers);
    expect(!isRefused(order) && statusOf(order)).toBe('CANCELLED');
    expect(await testOrders.orders.find(id)).toEqual(order);
    const [, cancelled, ...more] = await testOrders.outboxOf(id);
    expect(cancelled).toMatchObject({
      type: 'OrderCancelled',
      correlationid: id,
      data: { reason: 'CUSTOMER_REQUEST', attempt: 1 },
    });
    expect(more).toEqual([]);
    expect(cancelled).not.toHaveProperty('causationid');
    const sql = 'SELECT headers FROM outbox WHERE event_id = $1';
    const rows = await testOrders.dataSource.query<{ headers: object }[]>(sql, [cancelled?.id]);
    expect(JSON.stringify(rows[0]?.headers)).toContain(testOrders.traceparent);
  });

  it('decides in the transaction it is given, with all that is written there, or not at all', async () => {
    const { id } = await testOrders.place();
    const broken = testOrders.transactions.run(async (tx) => {
      await cancelOrder.execute(id, anyCustomers, { run: (work) => work(tx) });
      throw new Error('the answer was not stored');
    });
    await expect(broken).rejects.toThrow('the answer was not stored');
    expect(await testOrders.statusNow(id)).toBe('PENDING');
    await testOrders.transactions.run((tx) => cancelOrder.execute(id, anyCustomers, { run: (work) => work(tx) }));
    expect(await testOrders.statusNow(id)).toBe('CANCELLED');
    expect(await testOrders.typesOf(id)).toContain('OrderCancelled');
  });

  it('takes one undoing decision, however many ask at once', async () => {
    const id = await paid();
    const answers = await Promise.all<object>(
      times(50).map((n) => (n % 2 ? cancelOrder.execute(id, anyCustomers) : requestRefund.execute(id, anyCustomers))),
    );
    expect(answers.map((answer) => isRefused(answer))).toEqual(times(50).map((n) => n % 2 === 1));
    const undoing = (await testOrders.typesOf(id)).filter((type) => /Cancelled|Refund/.test(type));
    expect(undoing).toEqual(['OrderRefundRequested']);
  });

  it('lets two instances work through the same orders in opposite order', async () => {
    const ids = (await Promise.all(times(60).map(() => testOrders.place()))).map(({ id }) => id);
    const elsewhere = await testOrders.another();
    const cancelElsewhere = new CancelOrder(commandsOn(elsewhere));
    await Promise.all([
      ...ids.map((id) => cancelOrder.execute(id, anyCustomers)),
      ...[...ids].reverse().map((id) => cancelElsewhere.execute(id, anyCustomers)),
    ]);
    await elsewhere.close();
    for (const id of ids) {
      expect(await testOrders.typesOf(id)).toEqual(['OrderCreated', 'OrderCancelled']);
    }
  });

  it('does not find an order of another customer than those it is asked for, and changes nothing of it', async () => {
    const { id, customerId } = await testOrders.place();
    const ofOthers = (customer: string) => customer !== customerId;
    await expect(cancelOrder.execute(id, ofOthers)).rejects.toMatchObject({ code: 'order-not-found' });
    await expect(requestRefund.execute(id, ofOthers)).rejects.toMatchObject({ code: 'order-not-found' });
    expect(await testOrders.typesOf(id)).toEqual(['OrderCreated']);
  });

  it('refuses with the domain’s own code and writes nothing', async () => {
    const shipped = await paid();
    await testOrders.record(testOrders.shipped(shipped));
    const before = await testOrders.typesOf(shipped);
    expect(await cancelOrder.execute(shipped, anyCustomers)).toMatchObject({ refused: 'NOT_CANCELLABLE' });
    expect(await retryCompensation.execute(shipped)).toMatchObject({ refused: 'NOTHING_TO_RETRY' });
    expect(await testOrders.typesOf(shipped)).toEqual(before);
    expect(await requestRefund.execute((await testOrders.place()).id, anyCustomers)).toMatchObject({
      refused: 'NOT_REFUNDABLE',
    });
  });

  it('says that there is no such order, while others of the same group are decided', async () => {
    const { id } = await testOrders.place();
    const [missing, found] = await Promise.allSettled([
      cancelOrder.execute(uuidv7(), anyCustomers),
      cancelOrder.execute(id, anyCustomers),
    ]);
    expect(missing).toMatchObject({ status: 'rejected', reason: { status: 404, code: 'order-not-found' } });
    expect(found).toMatchObject({ status: 'fulfilled' });
  });

  it('asks anew what failed to be undone, once for each time that it failed', async () => {
    const id = await paid();
    await cancelOrder.execute(id, anyCustomers);
    await testOrders.recordInTurn(testOrders.refundFailed(id), testOrders.released(id), testOrders.shipmentVoided(id));
    const retries = await Promise.all(times(5).map(() => retryCompensation.execute(id)));
    expect(retries.filter((answer) => !isRefused(answer))).toHaveLength(1);
    expect((await testOrders.outboxOf(id)).at(-1)).toMatchObject({ type: 'OrderCancelled', data: { attempt: 2 } });
    await testOrders.record(testOrders.refunded(id));
    expect((await testOrders.orders.find(id))?.compensation.status).toBe('DONE');
    expect(await retryCompensation.execute(id)).toMatchObject({ refused: 'NOTHING_TO_RETRY' });
  });
});

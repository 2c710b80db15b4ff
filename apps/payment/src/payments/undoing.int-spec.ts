import { anOrder } from '../../test/order.builder.js';
import { TestPayment } from '../../test/test-payment.js';

describe('Undoing a payment', () => {
  let payment: TestPayment;

  beforeAll(async () => {
    payment = await TestPayment.start();
  });

  afterEach(() => payment.quiesce());

  afterAll(() => payment.stop());

  const anOrderPaidBy = async (method: string) => {
    const order = anOrder({ method });
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.work();
    await payment.events();
    return order;
  };

  it('closes the book of an order never heard of, and refuses to charge it later', async () => {
    const order = anOrder();
    await payment.deliver(order.cancelled());
    expect(await payment.events()).toMatchObject([{ type: 'PaymentVoided', data: { orderId: order.orderId } }]);
    await payment.deliver(order.created(), order.reserved());
    expect(await payment.worker.work()).toBe(0);
    expect(await payment.view(order.orderId)).toBeUndefined();
  });

  it('voids a charge that nobody has called for yet', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved(), order.cancelled());
    expect(await payment.worker.work()).toBe(0);
    expect(await payment.eventTypes()).toEqual(['PaymentVoided']);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'VOIDED', attempts: 0 });
    expect(await payment.ledger(order.orderId)).toMatchObject({ charges: 0 });
  });

  it('refunds a charge that comes through while the order is being cancelled', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    const calling = await payment.worker.claim();
    await payment.deliver(order.cancelled());
    expect(await payment.eventTypes()).toEqual([]);
    await payment.worker.settle(await payment.worker.call(calling));
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged: 2500, refunded: 2500 });
    expect(await payment.view(order.orderId)).toMatchObject({
      status: 'REFUNDED',
      refunds: [{ amount: order.due, status: 'REFUNDED' }],
    });
  });

  it('makes cancelling final when the worker that was to charge died before it called', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    const lost = await payment.worker.claim();
    await payment.deliver(order.cancelled());
    payment.clock.advance(60_000);
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentVoided']);
    await payment.worker.settle(await payment.worker.call(lost));
    await payment.worker.work();
    expect(await payment.ledger(order.orderId)).toMatchObject({ charges: 0 });
    expect(await payment.eventTypes()).toEqual([]);
  });

  it('finds the charge of a worker that died after it called, and gives it back', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.workAndDie();
    await payment.deliver(order.cancelled());
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged: 2500, refunded: 2500, charges: 1 });
  });

  it('refunds what was charged, once, however often it is asked', async () => {
    const order = await anOrderPaidBy('tok_ok');
    await payment.deliver(order.refundRequested());
    await payment.worker.workAndDie();
    await payment.worker.work();
    await payment.deliver(order.refundRequested());
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
    expect(await payment.ledger(order.orderId)).toMatchObject({ refunded: 2500 });
  });

  it('says again that it is refunded when an operator asks anew', async () => {
    const order = await anOrderPaidBy('tok_ok');
    await payment.deliver(order.refundRequested());
    await payment.worker.work();
    await payment.deliver(order.refundRequested(2));
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded', 'PaymentRefunded']);
    expect(await payment.ledger(order.orderId)).toMatchObject({ refunded: 2500 });
  });

  it('reports a refund that failed for good, and succeeds at an operator’s retry', async () => {
    const order = await anOrderPaidBy('tok_refund_error_once');
    await payment.deliver(order.cancelled());
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentRefundFailed']);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'COMPLETED', refunds: [{ status: 'FAILED' }] });
    await payment.deliver(order.cancelled(2));
    await payment.worker.work();
    expect(await payment.eventTypes()).toEqual(['PaymentRefunded']);
    expect(await payment.view(order.orderId)).toMatchObject({
      status: 'REFUNDED',
      refunds: [{ status: 'FAILED' }, { status: 'REFUNDED' }],
    });
  });

  it('does not answer a cancellation after PaymentFailed, except an operator’s retry', async () => {
    const order = await anOrderPaidBy('tok_declined');
    await payment.deliver(order.cancelled());
    expect(await payment.eventTypes()).toEqual([]);
    await payment.deliver(order.cancelled(2));
    expect(await payment.eventTypes()).toEqual(['PaymentFailed']);
  });
});

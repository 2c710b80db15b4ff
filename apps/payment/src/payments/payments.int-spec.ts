import { CallCutShortError, retryPauseMs } from '@waybill/jobs';
import { TRACEPARENT } from '@waybill/testing';
import { anOrder } from '../../test/order.builder.js';
import { TestPayment } from '../../test/test-payment.js';

describe('Payments', () => {
  let payment: TestPayment;

  beforeAll(async () => {
    payment = await TestPayment.start();
  });

  afterEach(() => payment.quiesce());

  afterAll(() => payment.stop());

  it('are made once method and amount are known, in whatever order', async () => {
    const [usual, early] = [anOrder(), anOrder({ amount: 999 })];
    await payment.deliver(usual.created(), early.reserved());
    expect(await payment.worker.work()).toBe(0);
    await payment.deliver(usual.reserved(), early.created());
    expect(await payment.worker.work()).toBe(2);
    expect(await payment.view(early.orderId)).toMatchObject({ status: 'COMPLETED', amount: early.due, attempts: 1 });
    expect(await payment.ledger(usual.orderId)).toMatchObject({ charged: 2500, charges: 1, calls: 1 });
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted', 'PaymentCompleted']);
  });

  it('continue the trace of the order and name the event that caused them', async () => {
    const order = anOrder();
    const reserved = order.reserved();
    await payment.deliver(order.created(), reserved);
    await payment.worker.work();
    expect(await payment.events()).toMatchObject([
      { correlationid: order.orderId, causationid: reserved.event.id, traceparent: TRACEPARENT },
    ]);
  });

  it.each([
    ['tok_3ds', ['PaymentActionRequired', 'PaymentCompleted'], 2500],
    ['tok_3ds_declined', ['PaymentActionRequired', 'PaymentFailed'], 0],
  ])('wait for a customer who has to act: %s', async (method, types, charged) => {
    const order = anOrder({ method });
    await payment.deliver(order.created(), order.reserved());
    await payment.round();
    expect(await payment.view(order.orderId)).toMatchObject({
      status: 'REQUIRES_ACTION',
      action: { url: `https://simulated.invalid/3ds/${order.orderId}%3Acharge` },
    });
    await payment.round();
    expect(await payment.eventTypes()).toEqual(types);
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged, calls: 1 });
  });

  it('are never made where the customer does not act', async () => {
    const order = anOrder({ method: 'tok_3ds_never' });
    await payment.deliver(order.created(), order.reserved());
    for (let round = 0; round < 5; round++) expect(await payment.round()).toBe(1);
    await payment.deliver(order.cancelled());
    expect(await payment.worker.work()).toBe(1);
    expect(await payment.eventTypes()).toEqual(['PaymentActionRequired', 'PaymentVoided']);
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged: 0 });
  });

  it('ignore what they were told before', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.work();
    await payment.deliver(order.created(), order.reserved());
    expect(await payment.worker.work()).toBe(0);
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
  });

  it('are charged once by a worker that dies between the call and its note of it', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.workAndDie();
    expect(await payment.ledger(order.orderId)).toMatchObject({ charges: 1 });
    expect(await payment.eventTypes()).toEqual([]);
    await payment.worker.work();
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged: 2500, charges: 1 });
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'COMPLETED', attempts: 2 });
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
  });

  it('are asked about again, not made again, by a service that has lost its book', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.work();
    await payment.forget(order.orderId);
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.work();
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged: 2500, charges: 1 });
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted', 'PaymentCompleted']);
  });

  it('of an older release keep the key under which they were charged', async () => {
    const order = anOrder({ method: 'tok_timeout' });
    await payment.deliver(order.created(), order.reserved());
    await payment.keyAsBefore(order.orderId);
    await payment.worker.work();
    const view = await payment.view(order.orderId);
    expect(view).toMatchObject({ status: 'COMPLETED', attempts: 2 });
    expect(await payment.chargeKeys(order.orderId)).toEqual([view?.id]);
  });

  it('settle once when a slow worker notes its outcome after another one did', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    const late = await payment.worker.call(await payment.worker.claim());
    payment.clock.advance(60_000);
    await payment.worker.work();
    await payment.worker.settle(late);
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
  });

  it('are not claimed by two workers at once', async () => {
    const orders = Array.from({ length: 30 }, () => anOrder());
    await payment.deliver(...orders.flatMap((order) => [order.created(), order.reserved()]));
    const claims = await Promise.all([payment.worker.claim(20), payment.worker.claim(20), payment.worker.claim(20)]);
    const claimed = claims.flat().map(({ call }) => call.orderId);
    expect(new Set(claimed).size).toBe(claimed.length);
    expect([...claimed, ...(await payment.worker.claim()).map(({ call }) => call.orderId)].sort()).toEqual(
      orders.map(({ orderId }) => orderId).sort(),
    );
  });

  it('are kept from others for as long as their lease is renewed, and no longer', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    const first = payment.worker.leaseFromNow();
    const [job] = await payment.worker.claim();
    if (!job) throw new Error('nothing was claimed');
    payment.clock.advance(8_000);
    const second = payment.worker.leaseFromNow();
    expect(await payment.worker.renew([{ job, leaseUntil: first }], second)).toBe(1);
    payment.clock.advance(8_000);
    expect(await payment.worker.claim()).toEqual([]);
    payment.clock.advance(8_000);
    expect(await payment.worker.claim()).toHaveLength(1);
    // Whoever had it before may not take it back.
    expect(await payment.worker.renew([{ job, leaseUntil: second }], payment.worker.leaseFromNow())).toBe(0);
  });

  it('whose call is cut short are UNKNOWN until somebody has asked again, then found: charged once', async () => {
    const order = anOrder();
    await payment.deliver(order.created(), order.reserved());
    const [made] = await payment.worker.call(await payment.worker.claim());
    if (!made) throw new Error('nothing was called');
    const error = new CallCutShortError('CALL_TIMED_OUT', 'no answer within 30000 ms');
    await payment.worker.settle([{ job: made.job, outcome: { kind: 'threw', error } }]);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'UNKNOWN' });
    payment.clock.advance(1_000);
    const again = await payment.worker.claim();
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'UNKNOWN', attempts: 2 });
    await payment.worker.settle(await payment.worker.call(again));
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'COMPLETED' });
    expect(await payment.ledger(order.orderId)).toMatchObject({ charges: 1, calls: 1 });
  });

  it('whose answer is lost are UNKNOWN, then found: charged once', async () => {
    const order = anOrder({ method: 'tok_timeout' });
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.settle(await payment.worker.call(await payment.worker.claim()));
    const pause = retryPauseMs(1, order.orderId);
    const nextAttemptAt = new Date(payment.clock.now().getTime() + pause).toISOString();
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'UNKNOWN', attempts: 1, nextAttemptAt });
    expect(await payment.worker.claim()).toEqual([]);
    await payment.worker.work();
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'COMPLETED' });
    expect(await payment.ledger(order.orderId)).toMatchObject({ charged: 2500, charges: 1, calls: 1 });
    expect(await payment.eventTypes()).toEqual(['PaymentCompleted']);
  });

  it('are retried under the same key after an error of the provider', async () => {
    const order = anOrder({ method: 'tok_error_once' });
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.work();
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'COMPLETED', attempts: 2 });
    expect(await payment.ledger(order.orderId)).toMatchObject({ charges: 1, calls: 2 });
  });

  it('fail with ERROR only after cancelling was made final at a provider that never answers', async () => {
    const order = anOrder({ method: 'tok_error_always' });
    await payment.deliver(order.created(), order.reserved());
    await payment.worker.work();
    expect(await payment.events()).toMatchObject([
      { type: 'PaymentFailed', data: { reason: 'ERROR', amount: order.due } },
    ]);
    expect(await payment.view(order.orderId)).toMatchObject({ status: 'FAILED', failure: { reason: 'ERROR' } });
    expect(await payment.ledger(order.orderId)).toMatchObject({ charges: 0 });
  });

  it.each([
    ['exactly 10,000.00', {}, 1_000_000, 'COMPLETED'],
    ['10,000.01', {}, 1_000_001, 'FAILED'],
    ['10,000 yen', { currency: 'JPY' }, 10_000, 'COMPLETED'],
    ['10,001 yen', { currency: 'JPY' }, 10_001, 'FAILED'],
    ['a little, by a declined token', { method: 'tok_declined' }, 1, 'FAILED'],
    ['a little, by a token nobody knows', { method: 'tok_of_mine' }, 1, 'FAILED'],
  ])('of %s end as they should', async (_, order, amount, status) => {
    const placed = anOrder({ ...order, amount });
    await payment.deliver(placed.created(), placed.reserved());
    await payment.worker.work();
    const view = await payment.view(placed.orderId);
    expect(view?.status).toBe(status);
    expect(view?.failure?.reason).toBe(status === 'FAILED' ? 'DECLINED' : undefined);
  });

  it('of many orders are settled together, each with its own outcome', async () => {
    const orders = Array.from({ length: 300 }, (_, i) => anOrder({ method: i % 10 === 0 ? 'tok_declined' : 'tok_ok' }));
    await payment.deliver(...orders.map((order) => order.created()));
    await payment.deliver(...orders.map((order) => order.reserved()));
    const made = await payment.worker.call(await payment.worker.claim(300));
    await payment.worker.settle(made);
    const types = await payment.eventTypes();
    expect(types.filter((type) => type === 'PaymentCompleted')).toHaveLength(270);
    expect(types.filter((type) => type === 'PaymentFailed')).toHaveLength(30);
  });
});

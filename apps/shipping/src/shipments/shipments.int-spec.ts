import { CallCutShortError } from '@waybill/jobs';
import { TRACEPARENT } from '@waybill/testing';
import { anOrder } from '../../test/order.builder.js';
import { TestShipping } from '../../test/test-shipping.js';

describe('Shipments', () => {
  let shipping: TestShipping;

  beforeAll(async () => {
    shipping = await TestShipping.start();
  });

  afterEach(() => shipping.quiesce());

  afterAll(() => shipping.stop());

  it('leave once the order is known and paid, in whatever order that is read', async () => {
    const [usual, early] = [anOrder({ country: 'GB' }), anOrder({ country: 'FR' })];
    await shipping.deliver(usual.created(), early.paid());
    expect(await shipping.worker.work()).toBe(0);
    expect(await shipping.view(usual.orderId)).toBeUndefined();
    await shipping.deliver(usual.paid(), early.created());
    expect(await shipping.worker.work()).toBe(2);
    expect(await shipping.eventTypes()).toEqual(['OrderShipped', 'OrderShipped']);
    expect(await shipping.view(early.orderId)).toMatchObject({
      orderId: early.orderId,
      status: 'SHIPPED',
      trackingNumber: expect.stringMatching(/^WB[0-9A-F]{16}$/) as string,
      carrier: 'simulated',
    });
  });

  it('leave without an address by the simulated carrier, which needs none', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    await shipping.worker.work();
    expect(await shipping.eventTypes()).toEqual(['OrderShipped']);
  });

  it('continue the trace of the order and name the event that caused them', async () => {
    const order = anOrder();
    const paid = order.paid();
    await shipping.deliver(order.created(), paid);
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([
      { correlationid: order.orderId, causationid: paid.event.id, traceparent: TRACEPARENT },
    ]);
  });

  it('are booked once by a worker that dies between the call and its note of it', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    await shipping.worker.workAndDie();
    expect(await shipping.ledger(order.orderId)).toEqual(['BOOKED']);
    expect(await shipping.eventTypes()).toEqual([]);
    await shipping.worker.work();
    expect(await shipping.ledger(order.orderId)).toEqual(['BOOKED']);
    expect(await shipping.eventTypes()).toEqual(['OrderShipped']);
  });

  it('are asked about again, not booked again, by a service that has lost its book', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    await shipping.worker.work();
    const first = await shipping.view(order.orderId);
    await shipping.forget(order.orderId);
    await shipping.deliver(order.created(), order.paid());
    await shipping.worker.work();
    expect(await shipping.ledger(order.orderId)).toEqual(['BOOKED']);
    expect((await shipping.view(order.orderId))?.trackingNumber).toBe(first?.trackingNumber);
  });

  it('of an older release keep the key under which they were booked', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    await shipping.keyAsBefore(order.orderId);
    await shipping.worker.work();
    expect(await shipping.bookingKeys(order.orderId)).toEqual([(await shipping.view(order.orderId))?.id]);
  });

  it('settle once when a slow worker notes its outcome after another one did', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    const late = await shipping.worker.call(await shipping.worker.claim());
    shipping.clock.advance(60_000);
    await shipping.worker.work();
    await shipping.worker.settle(late);
    expect(await shipping.eventTypes()).toEqual(['OrderShipped']);
  });

  it('are kept from others for as long as their lease is renewed, and no longer', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    const first = shipping.worker.leaseFromNow();
    const [job] = await shipping.worker.claim();
    if (!job) throw new Error('nothing was claimed');
    shipping.clock.advance(8_000);
    const second = shipping.worker.leaseFromNow();
    expect(await shipping.worker.renew([{ job, leaseUntil: first }], second)).toBe(1);
    shipping.clock.advance(8_000);
    expect(await shipping.worker.claim()).toEqual([]);
    shipping.clock.advance(8_000);
    expect(await shipping.worker.claim()).toHaveLength(1);
    // Whoever had it before may not take it back.
    expect(await shipping.worker.renew([{ job, leaseUntil: second }], shipping.worker.leaseFromNow())).toBe(0);
  });

  it('whose call is cut short are booked again under the same key', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    const [made] = await shipping.worker.call(await shipping.worker.claim());
    if (!made) throw new Error('nothing was called');
    const error = new CallCutShortError('CALL_TIMED_OUT', 'no answer within 30000 ms');
    await shipping.worker.settle([{ job: made.job, outcome: { kind: 'threw', error } }]);
    expect(await shipping.eventTypes()).toEqual([]);
    await shipping.worker.work();
    expect(await shipping.ledger(order.orderId)).toEqual(['BOOKED']);
    expect(await shipping.eventTypes()).toEqual(['OrderShipped']);
  });

  it('fail as UNDELIVERABLE to XX', async () => {
    const order = anOrder({ country: 'XX' });
    await shipping.deliver(order.created(), order.paid());
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentFailed', data: { reason: 'UNDELIVERABLE' } }]);
    expect(await shipping.view(order.orderId)).toMatchObject({
      status: 'FAILED',
      trackingNumber: null,
      failure: { reason: 'UNDELIVERABLE' },
    });
  });

  it('of many orders are settled together, each with its own outcome', async () => {
    const orders = Array.from({ length: 300 }, (_, i) => anOrder({ country: i % 10 === 0 ? 'XX' : 'GB' }));
    await shipping.deliver(...orders.map((order) => order.created()));
    await shipping.deliver(...orders.map((order) => order.paid()));
    await shipping.worker.settle(await shipping.worker.call(await shipping.worker.claim(300)));
    const types = await shipping.eventTypes();
    expect(types.filter((type) => type === 'OrderShipped')).toHaveLength(270);
    expect(types.filter((type) => type === 'ShipmentFailed')).toHaveLength(30);
  });
});

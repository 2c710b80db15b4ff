import { anOrder } from '../../test/order.builder.js';
import { TestShipping } from '../../test/test-shipping.js';

describe('Recalling a shipment', () => {
  let shipping: TestShipping;

  beforeAll(async () => {
    shipping = await TestShipping.start();
  });

  afterEach(() => shipping.quiesce());

  afterAll(() => shipping.stop());

  const aShippedOrder = async (country = 'GB') => {
    const order = anOrder({ country });
    await shipping.deliver(order.created(), order.paid());
    await shipping.worker.work();
    await shipping.events();
    return order;
  };

  it('closes the book of an order never heard of, and refuses to ship it later', async () => {
    const order = anOrder();
    await shipping.deliver(order.cancelled());
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { booked: false } }]);
    await shipping.deliver(order.created(), order.paid());
    expect(await shipping.worker.work()).toBe(0);
    expect(await shipping.view(order.orderId)).toBeUndefined();
  });

  it('needs no call where nobody has called for the booking yet', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid(), order.cancelled());
    expect(await shipping.worker.work()).toBe(0);
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { booked: false } }]);
    expect(await shipping.ledger(order.orderId)).toEqual([]);
    expect(await shipping.view(order.orderId)).toMatchObject({ status: 'VOIDED', trackingNumber: null });
  });

  it('takes the booking back and keeps its tracking number', async () => {
    const order = await aShippedOrder();
    await shipping.deliver(order.cancelled());
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { booked: true } }]);
    expect(await shipping.ledger(order.orderId)).toEqual(['VOIDED']);
    expect(await shipping.view(order.orderId)).toMatchObject({
      status: 'VOIDED',
      trackingNumber: expect.any(String) as string,
    });
  });

  it('is answered once when the worker dies after asking the carrier', async () => {
    const order = await aShippedOrder();
    await shipping.deliver(order.cancelled());
    await shipping.worker.workAndDie();
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { booked: true } }]);
  });

  it('overtakes the booking whose worker died before it called', async () => {
    const order = anOrder();
    await shipping.deliver(order.created(), order.paid());
    const lost = await shipping.worker.claim();
    await shipping.deliver(order.cancelled());
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { booked: false } }]);
    await shipping.worker.settle(await shipping.worker.call(lost));
    await shipping.worker.work();
    expect(await shipping.ledger(order.orderId)).not.toContain('BOOKED');
    expect(await shipping.eventTypes()).toEqual([]);
  });

  it('calls back a booking that comes through while the order is being cancelled', async () => {
    const order = anOrder({ country: 'GB' });
    await shipping.deliver(order.created(), order.paid());
    const booked = await shipping.worker.call(await shipping.worker.claim());
    await shipping.deliver(order.cancelled());
    await shipping.worker.settle(booked);
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { booked: true } }]);
    expect(await shipping.ledger(order.orderId)).toEqual(['VOIDED']);
  });

  it('fails for good to XV, again at an operator’s retry, and the shipment goes on', async () => {
    const order = anOrder({ country: 'XV' });
    await shipping.deliver(order.created(), order.paid());
    const booked = await shipping.worker.call(await shipping.worker.claim());
    await shipping.deliver(order.cancelled());
    await shipping.worker.settle(booked);
    await shipping.worker.work();
    expect(await shipping.eventTypes()).toEqual(['ShipmentVoidFailed']);
    await shipping.deliver(order.cancelled(2));
    await shipping.worker.work();
    expect(await shipping.eventTypes()).toEqual(['ShipmentVoidFailed']);
    expect(await shipping.view(order.orderId)).toMatchObject({ status: 'SHIPPED' });
    expect(await shipping.ledger(order.orderId)).toEqual(['BOOKED']);
  });

  it('is what a refund asks for before the goods left, and not after', async () => {
    const [unshipped, shipped] = [anOrder(), await aShippedOrder()];
    await shipping.deliver(unshipped.created(), unshipped.refundRequested());
    await shipping.deliver(shipped.refundRequested({ shipped: true }));
    await shipping.worker.work();
    expect(await shipping.events()).toMatchObject([{ type: 'ShipmentVoided', data: { orderId: unshipped.orderId } }]);
    expect(await shipping.view(shipped.orderId)).toMatchObject({ status: 'SHIPPED' });
  });

  it('does not answer a cancellation after ShipmentFailed, except an operator’s retry', async () => {
    const order = await aShippedOrder('XX');
    await shipping.deliver(order.cancelled());
    expect(await shipping.eventTypes()).toEqual([]);
    await shipping.deliver(order.cancelled(2));
    expect(await shipping.eventTypes()).toEqual(['ShipmentFailed']);
  });
});

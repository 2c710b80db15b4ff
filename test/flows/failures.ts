import { eventually, type TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import { TopicLog } from '../support/topic-log.js';
import type { SharedSystem } from '../support/shared-system.js';

export const ordersThatFail = (shared: SharedSystem): void =>
  describe('an order that fails', () => {
    let system: TestSystem;
    let api: Api;
    let log: TopicLog;

    beforeAll(async () => {
      ({ system, api } = shared);
      log = await TopicLog.open(system.brokers);
    });

    afterAll(() => log?.close());

    const untouched = async (sku: string, onHand: number): Promise<void> => {
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: onHand, available: onHand, reserved: 0, shipped: 0 }),
      );
    };

    it('for want of stock is cancelled as OUT_OF_STOCK, and nothing was reserved', async () => {
      const [scarce, plenty] = [await api.product({ onHand: 1 }), await api.product({ onHand: 50 })];
      const { id } = await api.place(scarce, {
        items: [
          { sku: plenty, quantity: 1 },
          { sku: scarce, quantity: 2 },
        ],
      });
      expect(await api.settled(id)).toMatchObject({
        status: 'CANCELLED',
        compensation: 'NONE',
        cancellation: { reason: 'OUT_OF_STOCK' },
      });
      await untouched(scarce, 1);
      await untouched(plenty, 50);
      await eventually(() => {
        const failed = log.of(id).find(({ value }) => value.type === 'InventoryFailed');
        expect(failed?.value.data.lines).toEqual(expect.arrayContaining([{ sku: scarce, requested: 2, available: 1 }]));
        expect(log.typesOf(id)).not.toContain('InventoryRollback');
      });
    });

    it('whose customer has to act at the provider waits for that, with the page, and then completes', async () => {
      const sku = await api.product();
      const { id } = await api.place(sku, { paymentMethod: 'tok_3ds' });
      const waiting = await api.reaches(id, 'REQUIRES_ACTION');
      expect(waiting.payment).toMatchObject({ action: { url: `https://simulated.invalid/3ds/${id}%3Acharge` } });
      const listed = `${system.url('order')}/orders?status=REQUIRES_ACTION`;
      expect((await api.request('GET', listed)).body).toMatchObject({ items: [{ id }] });
      expect((await api.settled(id)).status).toBe('COMPLETED');
      await eventually(() => {
        expect(log.typesOf(id).filter((type) => type.startsWith('Payment'))).toEqual([
          'PaymentActionRequired',
          'PaymentCompleted',
        ]);
      });
    });

    it('naming a product nobody sells is refused with 422 and never becomes an order', async () => {
      const sku = await api.product();
      const answer = await api.post({
        customerId: 'e2e',
        items: [
          { sku, quantity: 1 },
          { sku: 'NO-SUCH-SKU', quantity: 1 },
        ],
      });
      expect(answer).toMatchObject({ status: 422, body: { code: 'unknown-product', skus: ['NO-SUCH-SKU'] } });
      expect(answer.contentType).toContain('application/problem+json');
    });

    it('whose product is deleted while order has not heard of it is cancelled as UNKNOWN_PRODUCT', async () => {
      const sku = await api.product({ onHand: 5 });
      // A deletion whose announcement is still on its way: committed in inventory, unknown to order.
      await system.execute('inventory', 'UPDATE product SET deleted = true WHERE sku = $1', [sku]);
      const { id } = await api.place(sku);
      expect(await api.settled(id)).toMatchObject({
        status: 'CANCELLED',
        compensation: 'NONE',
        cancellation: { reason: 'UNKNOWN_PRODUCT' },
      });
      await untouched(sku, 5);
    });

    it('naming a deleted product is refused with 422 once order has heard of the deletion', async () => {
      const sku = await api.product();
      const { status } = await api.request('DELETE', `${system.url('inventory')}/products/${sku}`);
      expect(status).toBe(204);
      await eventually(async () => {
        const late = await api.post({ customerId: 'e2e', items: [{ sku, quantity: 1 }] });
        expect(late).toMatchObject({ status: 422, body: { code: 'unknown-product' } });
      });
    });

    it('to be paid is cancelled as PAYMENT_DECLINED; the stock comes back once and compensation is DONE', async () => {
      const sku = await api.product({ onHand: 7 });
      const { id } = await api.place(sku, { items: [{ sku, quantity: 3 }], paymentMethod: 'tok_declined' });
      expect(await api.settled(id)).toMatchObject({
        status: 'CANCELLED',
        compensation: 'DONE',
        cancellation: { reason: 'PAYMENT_DECLINED' },
        payment: { status: 'FAILED' },
        shipment: null,
      });
      await untouched(sku, 7);
      await eventually(async () => {
        const types = log.typesOf(id);
        expect(types.filter((type) => type === 'InventoryReleased')).toHaveLength(1);
        expect(types).toEqual(
          expect.arrayContaining(['PaymentFailed', 'OrderCancelled', 'InventoryRollback', 'ShipmentVoided']),
        );
        expect(types).not.toContain('PaymentVoided');
        const causes = (await api.items<{ cause: string }>('notification', 'notifications', id)).map(
          ({ cause }) => cause,
        );
        expect(causes.sort()).toEqual(['OrderCancelled', 'OrderConfirmed', 'PaymentFailed']);
      });
    });

    it.each([
      ['of exactly 10,000.00 is paid', 1_000_000, 'COMPLETED'],
      ['of 10,000.01 is declined', 1_000_001, 'CANCELLED'],
    ])('a total %s', async (_name, price, status) => {
      const sku = await api.product({ price });
      const { id } = await api.place(sku);
      expect((await api.settled(id)).status).toBe(status);
    });

    it('whose payment times out is looked up and charged exactly once', async () => {
      const sku = await api.product();
      const { id } = await api.place(sku, { paymentMethod: 'tok_timeout' });
      expect((await api.settled(id, 40_000)).status).toBe('COMPLETED');
      const payments = await api.items<{ status: string; refunds: unknown[] }>('payment', 'payments', id);
      expect(payments).toMatchObject([{ status: 'COMPLETED', refunds: [] }]);
    });

    it('to be shipped is cancelled as SHIPPING_FAILED, refunded and put back', async () => {
      const sku = await api.product({ onHand: 4 });
      const shippingAddress = { name: 'N', line1: 'L', city: 'C', postalCode: '1', country: 'XX' };
      const { id } = await api.place(sku, { shippingAddress });
      expect(await api.settled(id)).toMatchObject({
        status: 'CANCELLED',
        compensation: 'DONE',
        cancellation: { reason: 'SHIPPING_FAILED' },
        payment: { status: 'REFUNDED' },
      });
      await untouched(sku, 4);
    });

    it('in part takes what is there when that was allowed, and says what is short', async () => {
      const sku = await api.product({ onHand: 2, price: 500 });
      const { id } = await api.place(sku, { items: [{ sku, quantity: 5 }], allowPartial: true });
      expect(await api.settled(id)).toMatchObject({
        status: 'COMPLETED',
        total: { amount: 1000 },
        shortfall: [{ sku, requested: 5, reserved: 2 }],
      });
      const payments = await api.items<{ amount: { amount: number } }>('payment', 'payments', id);
      expect(payments[0]?.amount.amount).toBe(1000);
    });
  });

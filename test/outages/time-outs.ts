import type { ServiceName } from '@waybill/contracts';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api, Order, Payment } from '../support/api.js';
import { TopicLog } from '../support/topic-log.js';
import type { SharedSystem } from '../support/shared-system.js';

const SAGA_TIMEOUT_SECONDS = 3;
const impatient = { SAGA_TIMEOUT_SECONDS: String(SAGA_TIMEOUT_SECONDS) };

export const timeOuts = (shared: SharedSystem): void =>
  describe('an order without a result in time', () => {
    let system: TestSystem;
    let api: Api;
    let log: TopicLog;

    beforeAll(async () => {
      ({ system, api } = shared);
      log = await TopicLog.open(system.brokers);
      await restart('order', impatient);
    });

    afterAll(() => log?.close());

    async function restart(name: ServiceName, env: Record<string, string> = {}): Promise<void> {
      await system.service(name).stop();
      await system.service(name).start({ env });
    }

    /** What somebody does while a service is not there. */
    async function without<T>(name: ServiceName, work: () => Promise<T>): Promise<T> {
      await system.service(name).stop();
      try {
        return await work();
      } finally {
        await system.service(name).start();
      }
    }

    const timedOut = { cancellation: { reason: 'TIMED_OUT', detail: null } };

    const allBack = async (sku: string, onHand: number): Promise<void> => {
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: onHand, available: onHand, reserved: 0, shipped: 0 }),
      );
    };

    const paymentsOf = (id: string): Promise<Payment[]> => api.items<Payment>('payment', 'payments', id);

    it('of its payment is cancelled as TIMED_OUT; payment, once it is back, keeps no money of it', async () => {
      const sku = await api.product({ onHand: 5 });
      const { id } = await without('payment', async () => {
        const placed = await api.place(sku);
        expect(await api.reaches(placed.id, 'CANCELLED')).toMatchObject({ ...timedOut, compensation: 'PENDING' });
        return placed;
      });
      // The reservation and the cancellation wait on two topics: read in one order it is never charged, in the other
      // charged and refunded.
      const cancelled = await api.reaches(id, 'CANCELLED', 'DONE');
      expect(['VOIDED', 'REFUNDED']).toContain(cancelled.payment?.status);
      await allBack(sku, 5);
      expect(await paymentsOf(id)).not.toContainEqual(expect.objectContaining({ status: 'COMPLETED' }));
    });

    it('of its shipment is cancelled as TIMED_OUT and refunded; shipping, once it is back, books nothing', async () => {
      const sku = await api.product({ onHand: 5 });
      const { id } = await without('shipping', async () => {
        const placed = await api.place(sku);
        await api.reaches(placed.id, 'PAID');
        expect(await api.reaches(placed.id, 'CANCELLED')).toMatchObject({ ...timedOut, compensation: 'PENDING' });
        return placed;
      });
      expect(await api.reaches(id, 'CANCELLED', 'DONE')).toMatchObject({
        payment: { status: 'REFUNDED' },
        shipment: null,
      });
      await allBack(sku, 5);
      expect(log.typesOf(id)).not.toContain('OrderShipped');
    });

    it('is not timed out over a result that was there and only unread', async () => {
      const sku = await api.product({ onHand: 5 });
      const { id, createdAt } = await api.place(sku);
      await system.service('order').stop();
      await eventually(() => {
        expect(log.typesOf(id)).toContain('OrderShipped');
        expect(Date.now()).toBeGreaterThan(Date.parse(createdAt) + SAGA_TIMEOUT_SECONDS * 1000);
      });
      await system.service('order').start({ env: impatient });
      expect(await api.reaches(id, 'COMPLETED')).toMatchObject({ cancellation: null });
      expect(log.typesOf(id)).not.toContain('OrderCancelled');
    });

    it('whose payment comes through after that is refunded without anybody asking', async () => {
      await restart('payment', { PAYMENT_LATENCY_MS: String(2 * SAGA_TIMEOUT_SECONDS * 1000) });
      const sku = await api.product({ onHand: 5, price: 800 });
      const { id } = await api.place(sku);
      expect(await api.reaches(id, 'CANCELLED')).toMatchObject({ ...timedOut, compensation: 'PENDING' });
      expect(await api.reaches(id, 'CANCELLED', 'DONE')).toMatchObject({ payment: { status: 'REFUNDED' } });
      await allBack(sku, 5);
      const back = { status: 'REFUNDED', amount: { amount: 800 } };
      expect(await paymentsOf(id)).toMatchObject([{ ...back, refunds: [back] }]);
    });

    // Stops payment in any case, so it is here that payment becomes as fast again as it was.
    it('to its undoing needs attention once that is overdue, and is DONE all the same when the answer comes', async () => {
      await restart('order', { COMPENSATION_TIMEOUT_SECONDS: '1' });
      const sku = await api.product({ onHand: 5 });
      const { id } = await without('payment', async () => {
        const placed = await api.place(sku);
        expect((await api.cancel(placed.id)).status).toBe(202);
        await api.reaches(placed.id, 'CANCELLED', 'NEEDS_ATTENTION');
        const url = `${system.url('order')}/orders?compensation=NEEDS_ATTENTION`;
        const { items } = (await api.request<{ items: Order[] }>('GET', url)).body;
        expect(items.map((order) => order.id)).toContain(placed.id);
        return placed;
      });
      await api.reaches(id, 'CANCELLED', 'DONE');
      await allBack(sku, 5);
    });
  });

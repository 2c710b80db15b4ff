import { randomUUID } from 'node:crypto';
import type { ServiceName } from '@waybill/contracts';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api, Order, Payment } from '../support/api.js';
import { Resending } from '../support/resending.js';
import { TopicLog } from '../support/topic-log.js';
import type { SharedSystem } from '../support/shared-system.js';

const address = (country: string) => ({ name: 'N', line1: 'L', city: 'C', postalCode: '1', country });
const UNKNOWN = '01930000-0000-7000-8000-000000000000';

export const ordersThatAreTakenBack = (shared: SharedSystem): void =>
  describe('an order that is taken back', () => {
    let system: TestSystem;
    let api: Api;
    let log: TopicLog;

    beforeAll(async () => {
      ({ system, api } = shared);
      log = await TopicLog.open(system.brokers);
    });

    afterAll(() => log?.close());

    /** Keeps an order where it is by stopping who would take it further, for as long as `work` lasts. */
    async function without<T>(name: ServiceName, work: () => Promise<T>): Promise<T> {
      await system.service(name).stop();
      try {
        return await work();
      } finally {
        await system.service(name).start();
      }
    }

    const allBack = async (sku: string, onHand: number): Promise<void> => {
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: onHand, available: onHand, reserved: 0, shipped: 0 }),
      );
    };

    const paymentsOf = (id: string): Promise<Payment[]> => api.items<Payment>('payment', 'payments', id);

    const orderEventsOf = (id: string): string[] =>
      log.of(id).flatMap(({ topic, value }) => (topic === 'order-events' ? [value.type] : []));

    const cancelled = { status: 'CANCELLED', cancellation: { reason: 'CUSTOMER_REQUEST', detail: null } };

    it('gets the first answer again under the same Idempotency-Key', async () => {
      const { id } = await api.place(await api.product({ onHand: 5 }));
      await api.reaches(id, 'COMPLETED');
      const key = { 'idempotency-key': randomUUID() };
      const refused = await api.cancel(id, key);
      const again = await api.cancel(id, key);
      expect([refused, again]).toMatchObject([{ status: 409 }, { status: 409, body: { code: 'not-cancellable' } }]);
      expect([refused, again].map(({ replayed }) => replayed)).toEqual([undefined, 'true']);
    });

    describe('by its customer', () => {
      it('before anything is reserved: nobody holds or charges anything, whatever they read later', async () => {
        const sku = await api.product({ onHand: 5 });
        const { id } = await without('inventory', async () => {
          const placed = await api.place(sku);
          expect(await api.cancel(placed.id)).toMatchObject({ status: 202, body: cancelled });
          return placed;
        });
        expect(await api.reaches(id, 'CANCELLED', 'DONE')).toMatchObject({
          payment: { status: 'VOIDED' },
          shipment: null,
        });
        await allBack(sku, 5);
        expect(await paymentsOf(id)).not.toContainEqual(expect.objectContaining({ status: 'COMPLETED' }));
      });

      it('after its stock is reserved: the stock comes back and it is never charged', async () => {
        const sku = await api.product({ onHand: 5 });
        const { id } = await without('payment', async () => {
          const placed = await api.place(sku);
          await api.reaches(placed.id, 'CONFIRMED');
          expect(await api.cancel(placed.id)).toMatchObject({ status: 202, body: cancelled });
          return placed;
        });
        expect(await api.reaches(id, 'CANCELLED', 'DONE')).toMatchObject({ payment: { status: 'VOIDED' } });
        await allBack(sku, 5);
        await eventually(() =>
          expect(orderEventsOf(id)).toEqual(['OrderCreated', 'OrderConfirmed', 'OrderCancelled', 'InventoryRollback']),
        );
      });

      it('after it is paid: the charge is refunded, the stock comes back and nothing is shipped', async () => {
        const sku = await api.product({ onHand: 5, price: 1500 });
        const { id } = await without('shipping', async () => {
          const placed = await api.place(sku);
          await api.reaches(placed.id, 'PAID');
          expect(await api.cancel(placed.id)).toMatchObject({
            status: 202,
            body: { ...cancelled, compensation: 'PENDING' },
          });
          return placed;
        });
        expect(await api.reaches(id, 'CANCELLED', 'DONE')).toMatchObject({
          payment: { status: 'REFUNDED' },
          shipment: null,
        });
        await allBack(sku, 5);
        expect(await paymentsOf(id)).toMatchObject([
          { status: 'REFUNDED', amount: { amount: 1500 }, refunds: [{ status: 'REFUNDED', amount: { amount: 1500 } }] },
        ]);
        const shipments = await api.items<{ status: string }>('shipping', 'shipments', id);
        expect(shipments).not.toContainEqual(expect.objectContaining({ status: 'SHIPPED' }));
      });

      it('again: the same answer, and nothing new on any topic', async () => {
        const sku = await api.product();
        const { id } = await api.place(sku, { paymentMethod: 'tok_declined' });
        const first = await api.reaches(id, 'CANCELLED', 'DONE');
        // Answers that nobody waits for may still come in, and are noted.
        const unchanged = { ...first, updatedAt: expect.any(String) as string };
        expect(await api.cancel(id)).toMatchObject({ status: 202, body: unchanged });
        const { id: other } = await api.place(sku);
        await api.settled(other);
        await eventually(() => expect(orderEventsOf(id).filter((type) => type === 'OrderCancelled')).toHaveLength(1));
      });

      it('after it was shipped is refused: not-cancellable', async () => {
        const { id } = await api.place(await api.product());
        await api.reaches(id, 'COMPLETED');
        const answer = await api.cancel(id);
        expect(answer).toMatchObject({ status: 409, body: { code: 'not-cancellable' } });
        expect(answer.contentType).toContain('application/problem+json');
        expect((await api.order(id)).status).toBe('COMPLETED');
      });

      it('while the carrier, who never gives a parcel back, is booking it: the money is back, the goods have left, an operator is told', async () => {
        const sku = await api.product({ onHand: 5 });
        const { id } = await api.place(sku, { shippingAddress: address('XV') });
        shared.leftToOperators.push(id);
        await api.reaches(id, 'PAID');
        expect(await api.cancel(id)).toMatchObject({ status: 202, body: cancelled });
        await api.reaches(id, 'CANCELLED', 'NEEDS_ATTENTION');
        await eventually(async () => expect(await api.order(id)).toMatchObject({ payment: { status: 'REFUNDED' } }));
        await eventually(() => expect(log.typesOf(id)).toContain('ShipmentVoidFailed'));
        await eventually(async () =>
          expect(await api.stock(sku)).toEqual({ sku, received: 5, available: 4, reserved: 0, shipped: 1 }),
        );
        expect(orderEventsOf(id)).toEqual([
          'OrderCreated',
          'OrderConfirmed',
          'OrderPaid',
          'OrderCancelled',
          'GoodsLeft',
        ]);
      });

      it('while it is booked: the stock comes back only when shipping has answered', async () => {
        const sku = await api.product({ onHand: 5 });
        const { id } = await without('shipping', async () => {
          const placed = await api.place(sku);
          await api.reaches(placed.id, 'PAID');
          await api.cancel(placed.id);
          await eventually(async () =>
            expect(await api.order(placed.id)).toMatchObject({ payment: { status: 'REFUNDED' } }),
          );
          expect(await api.stock(sku)).toMatchObject({ available: 4, reserved: 1 });
          return placed;
        });
        await api.reaches(id, 'CANCELLED', 'DONE');
        await allBack(sku, 5);
        await eventually(() => {
          const said = log.of(id).map(({ value }) => value);
          const voided = said.find(({ type }) => type === 'ShipmentVoided');
          expect(said.find(({ type }) => type === 'InventoryRollback')?.causationid).toBe(voided?.id);
        });
      });

      it('at once after POST, a hundred orders at a time: each ends one way, and stock and money balance', async () => {
        const sku = await api.product({ onHand: 1_000, price: 700 });
        const customerId = randomUUID();
        const answers = await Promise.all(
          [...Array(100).keys()].map(async () => api.cancel((await api.place(sku, { customerId })).id)),
        );
        for (const { status, body } of answers) {
          if (status === 202) expect(body.status).toBe('CANCELLED');
          else expect({ status, code: body.code }).toEqual({ status: 409, code: 'not-cancellable' });
        }
        const orders = await api.allSettled(customerId, 40_000);
        expect(orders).toHaveLength(100);
        const completed = orders.filter(({ status }) => status === 'COMPLETED');
        expect(completed).toHaveLength(answers.filter(({ status }) => status === 409).length);
        await eventually(async () =>
          expect(await api.stock(sku)).toEqual({
            sku,
            received: 1_000,
            available: 1_000 - completed.length,
            reserved: 0,
            shipped: completed.length,
          }),
        );
        const kept = await Promise.all(orders.map(async ({ id }) => keptOf(await paymentsOf(id))));
        expect(kept).toEqual(orders.map(({ status }) => (status === 'COMPLETED' ? 700 : 0)));
      });
    });

    describe('by a refund', () => {
      it('of a completed order: money, then goods, then REFUNDED, each step caused by the one before', async () => {
        const sku = await api.product({ onHand: 5, price: 1250 });
        const { id } = await api.place(sku, { items: [{ sku, quantity: 2 }] });
        await api.reaches(id, 'COMPLETED');
        expect(await api.refund(id)).toMatchObject({
          status: 202,
          body: { status: 'COMPLETED', compensation: 'PENDING' },
        });
        expect(await api.reaches(id, 'REFUNDED', 'DONE')).toMatchObject({ payment: { status: 'REFUNDED' } });
        await allBack(sku, 5);
        expect(await paymentsOf(id)).toMatchObject([{ status: 'REFUNDED', refunds: [{ amount: { amount: 2500 } }] }]);
        await eventually(() => expect(log.typesOf(id)).toContain('OrderRefunded'));
        const steps = [
          'OrderRefundRequested',
          'PaymentRefunded',
          'InventoryRollback',
          'InventoryReleased',
          'OrderRefunded',
        ];
        const events = log.of(id).map(({ value }) => value);
        const refund = steps.map((step) => events.filter(({ type }) => type === step));
        expect(refund.map((found) => found.length)).toEqual([1, 1, 1, 1, 1]);
        const [ids, causes] = [refund.map(([event]) => event?.id), refund.map(([event]) => event?.causationid)];
        expect(causes).toEqual([undefined, ...ids.slice(0, -1)]);
      });

      it('of an order that is paid but not shipped: the shipment is called off, too', async () => {
        const sku = await api.product({ onHand: 5 });
        const { id } = await without('shipping', async () => {
          const placed = await api.place(sku);
          await api.reaches(placed.id, 'PAID');
          expect(await api.refund(placed.id)).toMatchObject({ status: 202, body: { status: 'PAID' } });
          expect(await api.cancel(placed.id)).toMatchObject({ status: 409, body: { code: 'not-cancellable' } });
          return placed;
        });
        await api.reaches(id, 'REFUNDED', 'DONE');
        await allBack(sku, 5);
        // What the order says over HTTP is committed; its event may be a moment later on the topic.
        await eventually(() =>
          expect(log.typesOf(id)).toEqual(expect.arrayContaining(['ShipmentVoided', 'OrderRefunded'])),
        );
        expect(orderEventsOf(id)).not.toContain('OrderCompleted');
      });

      it('asked ten times at once is one refund, and asking once more changes nothing', async () => {
        const { id } = await api.place(await api.product({ price: 900 }));
        await api.reaches(id, 'COMPLETED');
        const answers = await Promise.all([...Array(10).keys()].map(() => api.refund(id)));
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
        const refunded = await api.reaches(id, 'REFUNDED', 'DONE');
        expect(await api.refund(id)).toMatchObject({ status: 202, body: refunded });
        expect(keptOf(await paymentsOf(id))).toBe(0);
        await eventually(() =>
          expect(orderEventsOf(id).filter((type) => type === 'OrderRefundRequested')).toHaveLength(1),
        );
      });

      it('of an order that is not paid, or was cancelled, is refused: not-refundable', async () => {
        const sku = await api.product();
        await without('payment', async () => {
          const { id } = await api.place(sku);
          expect(await api.refund(id)).toMatchObject({ status: 409, body: { code: 'not-refundable' } });
          await api.cancel(id);
          expect(await api.refund(id)).toMatchObject({ status: 409, body: { code: 'not-refundable' } });
        });
      });
    });

    describe('and cannot be brought back at once', () => {
      const attention = async (): Promise<string[]> => {
        const url = `${system.url('order')}/orders?compensation=NEEDS_ATTENTION&limit=100`;
        return (await api.request<{ items: Order[] }>('GET', url)).body.items.map(({ id }) => id);
      };

      it('needs attention, is listed, and is DONE after an operator’s retry', async () => {
        const sku = await api.product({ onHand: 5 });
        const overrides = { paymentMethod: 'tok_refund_error_once', shippingAddress: address('XX') };
        const { id } = await api.place(sku, overrides);
        await api.reaches(id, 'CANCELLED', 'NEEDS_ATTENTION');
        expect(await attention()).toContain(id);
        expect(await api.retry(id)).toMatchObject({ status: 202, body: { compensation: 'PENDING' } });
        await api.reaches(id, 'CANCELLED', 'DONE');
        expect(await attention()).not.toContain(id);
        await allBack(sku, 5);
        expect(keptOf(await paymentsOf(id))).toBe(0);
        expect(await api.retry(id)).toMatchObject({ status: 409, body: { code: 'nothing-to-retry' } });
      });

      it('needs attention again for as long as the refund fails, and the money is never given back twice', async () => {
        const { id } = await api.place(await api.product(), { paymentMethod: 'tok_refund_error_always' });
        shared.leftToOperators.push(id);
        await api.reaches(id, 'COMPLETED');
        expect((await api.refund(id)).status).toBe(202);
        await api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
        for (const attempt of [2, 3]) {
          expect(await api.retry(id)).toMatchObject({ status: 202, body: { compensation: 'PENDING' } });
          await api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
          await eventually(() => {
            const asked = log.of(id).filter(({ value }) => value.type === 'OrderRefundRequested');
            expect(asked.at(-1)?.value.data).toMatchObject({ attempt });
          });
        }
        const [payment] = await paymentsOf(id);
        expect(payment?.refunds.filter(({ status }) => status === 'REFUNDED')).toEqual([]);
      });
    });

    describe('and is put right outside by an operator', () => {
      it('is DONE at once, says who vouches for it, and is called for no more', async () => {
        const sku = await api.product({ onHand: 5 });
        const overrides = { paymentMethod: 'tok_refund_error_always', shippingAddress: address('XX') };
        const { id } = await api.place(sku, overrides);
        await api.reaches(id, 'CANCELLED', 'NEEDS_ATTENTION');
        const settle = (body: object) =>
          api.request<Order & { code?: string }>(
            'POST',
            `${system.url('order')}/orders/${id}/compensation/settle`,
            body,
          );
        const money = { part: 'money', reason: 'paid back by bank transfer', actor: 'olga' };
        await eventually(async () =>
          expect(await settle({ ...money, part: 'stock' })).toMatchObject({
            status: 409,
            body: { code: 'nothing-to-settle' },
          }),
        );
        for (const bad of [{ ...money, part: 'time' }, { part: 'money' }, { ...money, reason: ' ' }]) {
          expect(await settle(bad)).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
        }
        const { reason, actor, part } = money;
        expect(await settle(money)).toMatchObject({
          status: 202,
          body: { status: 'CANCELLED', compensation: 'DONE', settled: [{ part, reason, actor }] },
        });
        const again = await settle({ ...money, reason: 'another' });
        expect(again).toMatchObject({ status: 202, body: { settled: [{ reason }] } });
        const timeline = await api.request<{ items: { type: string }[] }>(
          'GET',
          `${system.url('order')}/orders/${id}/timeline`,
        );
        expect(timeline.body.items.filter(({ type }) => type === 'CompensationSettled')).toHaveLength(1);
        await allBack(sku, 5);
        await eventually(() => {
          const said = log.of(id).filter(({ value }) => value.type === 'CompensationSettled');
          expect(said.map(({ value }) => value.data)).toEqual([{ orderId: id, part, reason, actor }]);
        });
        expect(await settle({ ...money, part: 'stock' })).toMatchObject({
          status: 409,
          body: { code: 'not-compensating' },
        });
      });

      it('takes the goods of a refund back once the money was settled', async () => {
        const sku = await api.product({ onHand: 5 });
        const { id } = await api.place(sku, { paymentMethod: 'tok_refund_error_always' });
        await api.reaches(id, 'COMPLETED');
        await api.refund(id);
        await api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
        const url = `${system.url('order')}/orders/${id}/compensation/settle`;
        const body = { part: 'stock', reason: 'counted by hand' };
        expect(await api.request('POST', url, body)).toMatchObject({ status: 409, body: { code: 'stock-not-asked' } });
        expect(await api.request('POST', url, { ...body, part: 'money' })).toMatchObject({
          status: 202,
          body: { settled: [{ part: 'money', actor: 'local' }] },
        });
        await api.reaches(id, 'REFUNDED', 'DONE');
        await allBack(sku, 5);
      });
    });

    it('stays as it is when all its events are sent again, byte for byte', async () => {
      const sku = await api.product({ onHand: 50 });
      const done = await api.place(sku);
      await api.reaches(done.id, 'COMPLETED');
      await api.refund(done.id);
      const failed = await api.place(sku, { shippingAddress: address('XX') });
      const kept = await api.place(sku);
      await api.reaches(done.id, 'REFUNDED', 'DONE');
      await api.reaches(failed.id, 'CANCELLED', 'DONE');
      await api.reaches(kept.id, 'COMPLETED');
      const ids = [done.id, failed.id, kept.id];
      const resending = new Resending(system.brokers);
      const state = async () => ({
        stock: await api.stock(sku),
        orders: await Promise.all(ids.map((id) => api.order(id))),
        payments: await Promise.all(ids.map(paymentsOf)),
        shipments: await Promise.all(ids.map((id) => api.items('shipping', 'shipments', id))),
      });
      await resending.untilAllIsRead();
      const before = await state();
      const events = ids.flatMap((id) => log.of(id));
      await resending.send(events);
      await resending.untilAllIsRead();
      expect(await state()).toEqual(before);
      await eventually(() => expect(ids.flatMap((id) => log.of(id))).toHaveLength(2 * events.length));
    });

    describe.each(['cancel', 'refund', 'compensation/retry'])('POST /orders/:id/%s', (command) => {
      const post = (id: string, body?: unknown) =>
        api.request<{ code: string }>('POST', `${system.url('order')}/orders/${id}/${command}`, body);

      it('of an order nobody placed is a 404, of what no id can look like, too', async () => {
        expect(await post(UNKNOWN)).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
        expect(await post('7')).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
      });

      it('with a body that says something is a 400 that names the field', async () => {
        const answer = await post(UNKNOWN, { colour: 'late' });
        expect(answer).toMatchObject({
          status: 400,
          body: { code: 'validation-failed', errors: [{ field: 'colour' }] },
        });
        expect(await post(UNKNOWN, {})).toMatchObject({ status: 404 });
        expect(await post(UNKNOWN, '{')).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
      });
    });
  });

/** What was charged and not given back, minor units. */
const keptOf = (payments: readonly Payment[]): number =>
  payments
    .filter(({ status }) => ['COMPLETED', 'REFUNDED'].includes(status))
    .reduce((sum, { amount, refunds }) => sum + amount.amount - refundedOf(refunds), 0);

const refundedOf = (refunds: Payment['refunds']): number =>
  refunds.filter(({ status }) => status === 'REFUNDED').reduce((sum, { amount }) => sum + amount.amount, 0);

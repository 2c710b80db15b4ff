import { eventually, type TestSystem } from '@waybill/testing';
import { StripeDouble } from '../../apps/payment/test/stripe/stripe-double.js';
import type { Api } from '../support/api.js';
import { ProviderBooks } from '../support/provider-books.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Payment {
  readonly status: string;
  readonly attempts: number;
  readonly failure?: { readonly reason: string };
  readonly refunds: readonly { readonly status: string }[];
}

const PRICE = 1000;
/** Restarts, session time-outs and leases add up on a slow machine. */
const PATIENCE = { timeoutMs: 90_000 };
const LONG_MS = 180_000;

export const payments = (shared: SharedSystem): void =>
  describe('a payment', () => {
    let system: TestSystem;
    let api: Api;
    let books: ProviderBooks;
    let sku: string;

    beforeAll(async () => {
      ({ system, api } = shared);
      books = await ProviderBooks.open(system.databases.payment.runtimeUrl);
      sku = await api.product({ onHand: 10_000, price: PRICE });
    });

    afterAll(() => books?.close());

    const instances = () => [1, 2].map((instance) => system.service('payment', instance));
    /** Stops all instances and starts so many of them again. */
    const restart = async (count: number, env: Record<string, string>): Promise<void> => {
      await Promise.all(instances().map((service) => service.stop()));
      const again = instances().slice(0, count);
      await Promise.all(again.map((service) => service.start({ env })));
    };
    const paymentOf = async (id: string): Promise<Payment | undefined> =>
      (await api.items<Payment>('payment', 'payments', id))[0];
    const pay = async (paymentMethod: string) => (await api.place(sku, { paymentMethod })).id;

    describe('by a test token', () => {
      it('tok_ok is charged at the first call', async () => {
        const id = await pay('tok_ok');
        await api.reaches(id, 'COMPLETED');
        expect(await paymentOf(id)).toMatchObject({ status: 'COMPLETED', attempts: 1, refunds: [] });
        expect(await books.chargesOf(id)).toEqual([{ status: 'CHARGED', amount: PRICE, calls: 1, refunded: 0 }]);
      });

      it.each(['tok_declined', 'tok_of_somebody_else'])('%s is declined: cancelled, nothing charged', async (token) => {
        const id = await pay(token);
        expect(await api.settled(id)).toMatchObject({
          status: 'CANCELLED',
          cancellation: { reason: 'PAYMENT_DECLINED' },
          compensation: 'DONE',
        });
        expect(await paymentOf(id)).toMatchObject({ status: 'FAILED', failure: { reason: 'DECLINED' } });
        expect(await books.charged([id])).toEqual({ orders: 0, charges: 0 });
      });

      it('tok_timeout is charged though the answer is lost: looked up, never asked for again', async () => {
        const id = await pay('tok_timeout');
        await api.reaches(id, 'COMPLETED');
        expect(await paymentOf(id)).toMatchObject({ status: 'COMPLETED', attempts: 2 });
        expect(await books.chargesOf(id)).toMatchObject([{ status: 'CHARGED', calls: 1 }]);
      });

      it('tok_error_once is charged at the second call, under the same key', async () => {
        const id = await pay('tok_error_once');
        await api.reaches(id, 'COMPLETED');
        expect(await paymentOf(id)).toMatchObject({ status: 'COMPLETED', attempts: 2 });
        expect(await books.chargesOf(id)).toMatchObject([{ status: 'CHARGED', calls: 2 }]);
      });

      it('tok_error_always is given up only once the provider has made it final: PAYMENT_ERROR, nothing charged', async () => {
        const id = await pay('tok_error_always');
        expect(await api.settled(id, 60_000)).toMatchObject({
          status: 'CANCELLED',
          cancellation: { reason: 'PAYMENT_ERROR' },
          compensation: 'DONE',
        });
        expect(await paymentOf(id)).toMatchObject({ status: 'FAILED', failure: { reason: 'ERROR' } });
        expect(await books.chargesOf(id)).toMatchObject([{ status: 'CANCELLED', refunded: 0 }]);
      });

      it('tok_refund_error_once is refunded when an operator asks again, once', async () => {
        const id = await pay('tok_refund_error_once');
        await api.reaches(id, 'COMPLETED');
        expect((await api.refund(id)).status).toBe(202);
        await api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
        expect(await books.chargesOf(id)).toMatchObject([{ refunded: 0 }]);
        expect((await api.retry(id)).status).toBe(202);
        await api.reaches(id, 'REFUNDED', 'DONE');
        expect(await books.chargesOf(id)).toMatchObject([{ status: 'CHARGED', amount: PRICE, refunded: PRICE }]);
      });

      it('tok_refund_error_always stays charged and needs attention', async () => {
        const id = await pay('tok_refund_error_always');
        shared.leftToOperators.push(id);
        await api.reaches(id, 'COMPLETED');
        await api.refund(id);
        await api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
        expect(await books.chargesOf(id)).toMatchObject([{ status: 'CHARGED', refunded: 0 }]);
      });
    });

    describe('at a slow provider', () => {
      beforeAll(() => restart(2, { PAYMENT_LATENCY_MS: '2500' }), LONG_MS);

      it('is PENDING while it is called, UNKNOWN from the lost answer until the look-up has told', async () => {
        const id = await pay('tok_timeout');
        await eventually(async () => expect(await paymentOf(id)).toMatchObject({ status: 'PENDING' }));
        // Between the lost answer and the look-up (attempt 2) it is UNKNOWN, too, but for less than a busy machine may miss.
        await eventually(async () => expect(await paymentOf(id)).toMatchObject({ status: 'UNKNOWN', attempts: 2 }));
        await api.reaches(id, 'COMPLETED');
      });

      it('is given back when the order is cancelled while it is called', async () => {
        const id = await pay('tok_ok');
        await eventually(async () => expect(await books.charged([id])).toEqual({ orders: 1, charges: 1 }));
        expect((await api.cancel(id)).status).toBe(202);
        await api.reaches(id, 'CANCELLED', 'DONE');
        expect(await books.chargesOf(id)).toMatchObject([{ status: 'CHARGED', calls: 1, refunded: PRICE }]);
      });

      const placeMany = async (count: number): Promise<string[]> => {
        const ids: string[] = [];
        // In turns: whichever instance is killed has calls of each kind under way.
        while (ids.length < count) ids.push(await pay(ids.length % 2 ? 'tok_timeout' : 'tok_ok'));
        return ids;
      };
      const allCompleted = (ids: readonly string[]) =>
        eventually(async () => {
          const orders = await Promise.all(ids.map((id) => api.order(id)));
          expect(orders.filter(({ status }) => status !== 'COMPLETED')).toEqual([]);
        }, PATIENCE);

      it(
        'is made once when its process is killed between the charge and the note of it: another instance asks',
        async () => {
          const ids = await placeMany(30);
          await eventually(async () => expect((await books.charged(ids)).orders).toBeGreaterThan(10));
          await system.service('payment', 1).kill();
          await allCompleted(ids);
          expect(await books.charged(ids)).toEqual({ orders: 30, charges: 30 });
          await system.service('payment', 1).start({ env: { PAYMENT_LATENCY_MS: '2500' } });
        },
        LONG_MS,
      );

      it(
        'is made once when all its processes are killed at that moment and come back',
        async () => {
          const ids = await placeMany(20);
          await eventually(async () => expect((await books.charged(ids)).orders).toBeGreaterThan(10));
          await Promise.all(instances().map((service) => service.kill()));
          await Promise.all(instances().map((service) => service.start()));
          await allCompleted(ids);
          expect(await books.charged(ids)).toEqual({ orders: 20, charges: 20 });
          const payments = await Promise.all(ids.map((id) => paymentOf(id)));
          expect(payments.filter((payment) => (payment?.attempts ?? 0) > 1).length).toBeGreaterThan(0);
        },
        LONG_MS,
      );
    });

    describe('by Stripe (imitated), when it is chosen', () => {
      let stripe: StripeDouble;

      beforeAll(async () => {
        stripe = await StripeDouble.start();
        const env = { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_double', STRIPE_API_URL: stripe.url };
        await restart(1, env);
      }, LONG_MS);

      afterAll(() => stripe?.stop());

      const intentsOf = (id: string) => stripe.books.intents.filter(({ metadata }) => metadata.waybill_order === id);

      it('is charged, and given back on request', async () => {
        const id = await pay('pm_card_visa');
        await api.reaches(id, 'COMPLETED');
        expect(intentsOf(id)).toMatchObject([{ status: 'succeeded', amount: PRICE, currency: 'usd', charges: 1 }]);
        await api.refund(id);
        await api.reaches(id, 'REFUNDED', 'DONE');
        expect(stripe.books.refunds).toMatchObject([{ payment_intent: intentsOf(id)[0]?.id, amount: PRICE }]);
      });

      it('is declined when Stripe declines it', async () => {
        const id = await pay('pm_card_chargeDeclined');
        expect(await api.settled(id)).toMatchObject({
          status: 'CANCELLED',
          cancellation: { reason: 'PAYMENT_DECLINED' },
        });
        expect(intentsOf(id)).toMatchObject([{ charges: 0 }]);
      });

      it('is UNKNOWN while Stripe is out of order, and charged once afterwards', async () => {
        stripe.interfere = () => ({ status: 500, body: { error: { type: 'api_error', message: 'out of order' } } });
        const id = await pay('pm_card_visa');
        await eventually(async () => expect(await paymentOf(id)).toMatchObject({ status: 'UNKNOWN' }));
        stripe.interfere = () => undefined;
        await api.reaches(id, 'COMPLETED');
        expect(intentsOf(id)).toMatchObject([{ charges: 1 }]);
      });
    });

    it(
      'comes through as often as PAYMENT_SUCCESS_RATE says; the others are declined',
      async () => {
        await restart(1, { PAYMENT_SUCCESS_RATE: '0.5' });
        const ids: string[] = [];
        while (ids.length < 30) ids.push(await pay('tok_ok'));
        const orders = await Promise.all(ids.map((id) => api.settled(id, 60_000)));
        const reasons = new Set(orders.map(({ cancellation }) => cancellation?.reason ?? 'none'));
        expect(reasons).toEqual(new Set(['none', 'PAYMENT_DECLINED']));
        const completed = orders.filter(({ status }) => status === 'COMPLETED');
        expect(await books.charged(ids)).toEqual({ orders: completed.length, charges: completed.length });
      },
      LONG_MS,
    );
  });

import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { eventually, type TestSystem } from '@waybill/testing';
import { customer, deaths, type Customer } from '../properties/arbitrary-order.js';
import { imbalances, type Books } from '../properties/balance.js';
import { seed } from '../properties/seed.js';
import { Api, isSettled, type Order, type Payment, type Stock } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const ORDERS = 60;
/** Units on the shelf: of some products too few for all. */
const SHELF = [400, 60, 12];
/** How many customers are at it at the same time. */
const AT_ONCE = 6;
const PATIENCE = { timeoutMs: 120_000, intervalMs: 500 };

export const randomOrders = (shared: SharedSystem): void =>
  describe('random orders, commands and deaths of services', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    /** A service may be down: its callers ask again, as any client would. */
    const insisting = <T>(ask: () => Promise<{ readonly status: number; readonly body: T }>) =>
      eventually(async () => {
        const answer = await ask();
        expect(answer.status).toBeLessThan(500);
        return answer;
      }, PATIENCE);

    const takeBack = async (id: string, then: Customer['then']): Promise<void> => {
      const statusIn = (...wanted: string[]) =>
        eventually(async () => {
          const { status, body } = await api.request<Order>('GET', `${system.url('order')}/orders/${id}`);
          expect(status).toBe(200);
          expect([...wanted, 'COMPLETED', 'CANCELLED', 'REFUNDED']).toContain(body.status);
        }, PATIENCE);
      const cancel = async () => expect([202, 409]).toContain((await insisting(() => api.cancel(id))).status);
      if (then === 'cancel when confirmed') await statusIn('CONFIRMED', 'PAID');
      if (then === 'cancel when paid' || then === 'refund') await statusIn('PAID');
      if (then === 'refund') expect([202, 409]).toContain((await insisting(() => api.refund(id))).status);
      else if (then === 'cancel twice') await Promise.all([cancel(), cancel()]);
      else if (then !== 'wait') await cancel();
    };

    const shops = async (shopper: Customer, skus: readonly string[], customerId: string): Promise<void> => {
      const { basket, allowPartial, paymentMethod, country, then } = shopper;
      const body = {
        customerId,
        items: basket.map(({ product, quantity }) => ({ sku: skus[product], quantity })),
        allowPartial,
        paymentMethod,
        shippingAddress: { name: 'N', line1: 'L', city: 'C', postalCode: '1', country },
      };
      // An answer that was lost may leave an order that nobody follows: it must balance as well.
      const placed = await insisting(() => api.post(body));
      expect(placed.status).toBe(201);
      await takeBack(placed.body.id, then);
    };

    /** An operator tries again whatever needs attention, until every order is final and everything is back. */
    const allSettled = (customerId: string): Promise<Order[]> =>
      eventually(async () => {
        const orders = await api.ordersOf(customerId);
        const stuck = orders.filter(({ compensation }) => compensation === 'NEEDS_ATTENTION');
        for (const { id } of stuck) expect([202, 409]).toContain((await api.retry(id)).status);
        const open = orders.filter(({ status, compensation }) => !isSettled(status, compensation));
        expect(open.map(({ id, status, compensation }) => ({ id, status, compensation }))).toEqual([]);
        return orders;
      }, PATIENCE);

    const booksOf = async (order: Order): Promise<Books> => ({
      order,
      payments: await api.items<Payment>('payment', 'payments', order.id),
      shipments: await api.items<{ status: string }>('shipping', 'shipments', order.id),
    });

    it('leave stock, money and parcels balanced, by what the HTTP interfaces say alone', async () => {
      const start = seed();
      const [shoppers = []] = fc.sample(
        fc.array(customer(SHELF.length), { minLength: ORDERS, maxLength: ORDERS, size: 'max' }),
        { seed: start, numRuns: 1 },
      );
      const [dying = []] = fc.sample(deaths(ORDERS), { seed: start, numRuns: 1 });
      const skus = await Promise.all(SHELF.map((onHand) => api.product({ onHand, price: 700 })));
      const customerId = `seed-${start}-${randomUUID()}`;

      let begun = 0;
      const returning: Promise<void>[] = [];
      const dieIfDue = async () => {
        for (const { service, signal } of dying.filter(({ after }) => after === begun)) {
          await (signal === 'SIGKILL' ? system.service(service).kill() : system.service(service).stop());
          returning.push(system.service(service).start());
        }
      };
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let next = shoppers[begun++]; next; next = shoppers[begun++]) {
            await dieIfDue();
            await shops(next, skus, customerId);
          }
        }),
      );
      await Promise.all(returning);

      const orders = await allSettled(customerId);
      expect(orders.length).toBeGreaterThanOrEqual(ORDERS);
      await eventually(async () => {
        const stock: Stock[] = await Promise.all(skus.map((sku) => api.stock(sku)));
        const books = await Promise.all(orders.map(booksOf));
        expect(imbalances(stock, books)).toEqual([]);
        expect(stock.map(({ received }) => received)).toEqual(SHELF);
      }, PATIENCE);
      // So many orders must have come to every end there is, or they say nothing.
      const ends = new Set(orders.map(({ status }) => status));
      expect([...ends].sort()).toEqual(['CANCELLED', 'COMPLETED', 'REFUNDED']);
    }, 400_000);
  });

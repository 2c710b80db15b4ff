import { randomUUID } from 'node:crypto';
import type { Order } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';
import { Callers } from './callers.js';

interface Page {
  readonly items: readonly { readonly id: string; readonly customerId: string }[];
}

export const ownOrders = (shared: SharedSystem): void =>
  describe('an order', () => {
    let callers: Callers;
    let sku: string;

    beforeAll(async () => {
      callers = new Callers(shared.system, shared.api);
      sku = await shared.api.product({ onHand: 1_000 });
    });

    const body = (customerId: string) => ({ customerId, items: [{ sku, quantity: 1 }] });
    const placed = async (caller: 'ada' | 'bob' | 'operator' | 'storefront', customerId: string): Promise<string> => {
      const { status, body: order } = await callers.ask<Order>(caller, 'POST', 'order', '/orders', body(customerId));
      expect(status).toBe(201);
      return order.id;
    };
    const listed = async (caller: 'ada' | 'bob' | 'viewer' | 'storefront', query = ''): Promise<Page['items']> => {
      const { status, body: page } = await callers.ask<Page>(caller, 'GET', 'order', `/orders?limit=100${query}`);
      expect(status).toBe(200);
      return page.items;
    };

    it('is its customer’s from POST to COMPLETED', async () => {
      const id = await placed('ada', 'ada');
      expect((await shared.api.settled(id)).status).toBe('COMPLETED');
      expect((await callers.ask('ada', 'GET', 'order', `/orders/${id}`)).status).toBe(200);
      expect((await callers.ask('ada', 'GET', 'order', `/orders/${id}/timeline`)).status).toBe(200);
      expect((await callers.ask('ada', 'POST', 'order', `/orders/${id}/refund`)).status).toBe(202);
      expect((await shared.api.settled(id)).status).toBe('REFUNDED');
    });

    it('of another customer is not there, whatever is asked of it, and stays as it is', async () => {
      const id = await placed('ada', 'ada');
      await shared.api.settled(id);
      const asked: [string, string][] = [
        ['GET', ''],
        ['GET', '/timeline'],
        ['GET', '/events'],
        ['POST', '/cancel'],
        ['POST', '/refund'],
      ];
      for (const [method, path] of asked) {
        for (const caller of ['bob', 'storefront'] as const) {
          const answer = await callers.ask(caller, method, 'order', `/orders/${id}${path}`);
          expect([path, caller, answer.status, answer.body.code]).toEqual([path, caller, 404, 'order-not-found']);
        }
      }
      expect((await shared.api.order(id)).status).toBe('COMPLETED');
    });

    it('of another customer is in no list', async () => {
      const [id, ofBob] = await Promise.all([placed('ada', 'ada'), placed('bob', 'bob')]);
      expect((await listed('ada')).map((order) => order.id)).toContain(id);
      expect((await listed('ada')).every(({ customerId }) => customerId === 'ada')).toBe(true);
      expect((await listed('bob')).map((order) => order.id)).toContain(ofBob);
      expect((await listed('bob')).every(({ customerId }) => customerId === 'bob')).toBe(true);
      expect(await listed('bob', '&customerId=ada')).toEqual([]);
      expect(await listed('storefront', '&customerId=ada')).toEqual([]);
      expect((await listed('viewer', '&customerId=ada')).map((order) => order.id)).toContain(id);
    });

    it('is placed for no other customer: 403 customer-mismatch', async () => {
      for (const [caller, customerId] of [
        ['ada', 'bob'],
        ['ada', 'guest-1'],
        ['storefront', 'ada'],
      ] as const) {
        expect(await callers.ask(caller, 'POST', 'order', '/orders', body(customerId))).toMatchObject({
          status: 403,
          body: { code: 'customer-mismatch' },
        });
      }
    });

    it('may be placed and undone by an operator for anyone, and only looked at by a viewer', async () => {
      const id = await placed('operator', 'somebody');
      expect((await callers.ask('viewer', 'GET', 'order', `/orders/${id}`)).status).toBe(200);
      expect((await callers.ask('viewer', 'POST', 'order', `/orders/${id}/cancel`)).status).toBe(403);
      await shared.api.settled(id);
      expect((await callers.ask('operator', 'POST', 'order', `/orders/${id}/refund`)).status).toBe(202);
      expect((await shared.api.settled(id)).status).toBe('REFUNDED');
    });

    it('of a guest is the storefront’s', async () => {
      const guest = `guest-${randomUUID().slice(0, 22)}`;
      const id = await placed('storefront', guest);
      expect((await listed('storefront', `&customerId=${guest}`)).map((order) => order.id)).toEqual([id]);
      expect(await callers.ask('storefront', 'GET', 'order', '/orders')).toMatchObject({
        status: 403,
        body: { code: 'customer-mismatch' },
      });
      expect((await callers.ask('ada', 'GET', 'order', `/orders/${id}`)).status).toBe(404);
    });

    it('is not another customer’s answer to the same Idempotency-Key', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const first = await callers.ask<Order>('ada', 'POST', 'order', '/orders', body('ada'), key);
      const again = await callers.ask<Order>('ada', 'POST', 'order', '/orders', body('ada'), key);
      const other = await callers.ask<Order>('bob', 'POST', 'order', '/orders', body('bob'), key);
      expect(again.body.id).toBe(first.body.id);
      expect(other.status).toBe(201);
      expect(other.body.id).not.toBe(first.body.id);
    });

    it('is read by a service by its id alone', async () => {
      const id = await placed('ada', 'ada');
      expect((await callers.ask('service', 'GET', 'order', `/orders/${id}`)).status).toBe(200);
      for (const path of [`/orders/${id}/timeline`, `/orders/${id}/events`, '/orders', '/orders?customerId=ada']) {
        expect((await callers.ask('service', 'GET', 'order', path)).status).toBe(403);
      }
    });
  });

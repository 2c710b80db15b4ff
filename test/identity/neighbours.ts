import { eventually } from '@waybill/testing';
import type { Order } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';
import { Callers } from './callers.js';

export const neighboursWithTokens = (shared: SharedSystem): void =>
  describe('services that ask each other', () => {
    let callers: Callers;
    let sku: string;

    beforeAll(async () => {
      callers = new Callers(shared.system, shared.api);
      sku = await shared.api.product({ onHand: 1_000 });
    });

    const checked = () => ({ customerId: 'ada', items: [{ sku, quantity: 1 }], requireStock: true });
    const enquiries = async (): Promise<string> =>
      (await (await fetch(`${shared.system.url('inventory')}/metrics`)).text())
        .split('\n')
        .filter((line) => line.startsWith('waybill_reservation_enquiries_total'))
        .join('\n');

    it('do so with tokens of their own: order asks for stock', async () => {
      await eventually(async () => {
        const { body } = await callers.ask<Order>('ada', 'POST', 'order', '/orders', checked());
        expect(body.stockCheck).toBe('live');
      });
      expect(
        await callers.ask('ada', 'POST', 'order', '/orders', { ...checked(), items: [{ sku, quantity: 9_999 }] }),
      ).toMatchObject({ status: 409, body: { code: 'insufficient-stock' } });
    });

    it('do so with tokens of their own: inventory asks about reservations that are old', async () => {
      const waiting = { ...checked(), requireStock: false, paymentMethod: 'tok_error_always' };
      const { body } = await callers.ask<Order>('ada', 'POST', 'order', '/orders', waiting);
      await eventually(async () => expect(await enquiries()).toMatch(/answer="ALIVE"[^\n]* [1-9]/), {
        timeoutMs: 40_000,
      });
      expect((await callers.ask('ada', 'POST', 'order', `/orders/${body.id}/cancel`)).status).toBe(202);
      await shared.api.settled(body.id, 60_000);
    });

    it('count as silent where no token can be had: order goes on with what its replica knows', async () => {
      const order = shared.system.service('order');
      await order.stop();
      await order.start({ env: { AUTH_CLIENT_SECRET: 'another' } });
      const { status, body } = await callers.ask<Order>('ada', 'POST', 'order', '/orders', checked());
      expect([status, body.stockCheck]).toEqual([201, 'fallback']);
      await order.stop();
      await order.start();
    });
  });

import { eventually } from '@waybill/testing';
import type { Order } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';
import { Callers } from './callers.js';

export const issuerAway = (shared: SharedSystem): void =>
  describe('an issuer that dies', () => {
    let callers: Callers;
    let sku: string;

    beforeAll(async () => {
      callers = new Callers(shared.system, shared.api);
      sku = await shared.api.product({ onHand: 100 });
    });

    const body = () => ({ customerId: 'ada', items: [{ sku, quantity: 1 }] });

    it('takes nothing from those who have tokens, nor from orders at work; it comes back with the same keys', async () => {
      const { issuer } = shared.system;
      // Order has seen a token of it, not these two.
      await callers.ask('viewer', 'GET', 'order', '/orders');
      await Promise.all([callers.tokenOf('ada'), callers.tokenOf('bob')]);
      await issuer.kill();
      try {
        const { status, body: order } = await callers.ask<Order>('ada', 'POST', 'order', '/orders', body());
        expect(status).toBe(201);
        expect((await shared.api.settled(order.id)).status).toBe('COMPLETED');
        expect((await callers.ask('bob', 'GET', 'order', `/orders/${order.id}`)).status).toBe(404);
      } finally {
        await issuer.start();
      }
      const later = new Callers(shared.system, shared.api);
      expect((await later.ask('ada', 'POST', 'order', '/orders', body())).status).toBe(201);
    });

    it('leaves a service that starts meanwhile without keys: 503 until it is back, and the service lives', async () => {
      const { issuer } = shared.system;
      const payment = shared.system.service('payment');
      const path = '/payments?orderId=00000000-0000-7000-8000-000000000000';
      await callers.tokenOf('viewer');
      await payment.stop();
      await issuer.kill();
      try {
        await payment.start();
        expect(await callers.ask('viewer', 'GET', 'payment', path)).toMatchObject({
          status: 503,
          body: { code: 'identity-provider-unavailable' },
        });
      } finally {
        await issuer.start();
      }
      await eventually(async () => expect((await callers.ask('viewer', 'GET', 'payment', path)).status).toBe(200));
    });
  });

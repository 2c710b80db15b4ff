import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

export const contention = (shared: SharedSystem): void =>
  describe('many orders at once', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    it('200 for 50 units complete exactly 50, with two instances of every service', async () => {
      const sku = await api.product({ onHand: 50 });
      const urls = [1, 2].map((instance) => system.service('order', instance).url);
      const customerId = randomUUID();
      await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const body = { customerId, items: [{ sku, quantity: 1 }] };
          const answer = await api.request<{ id: string }>('POST', `${urls[index % 2]}/orders`, body);
          expect(answer.status).toBe(201);
        }),
      );
      const orders = await api.allSettled(customerId, 40_000);
      expect(orders).toHaveLength(200);
      expect(orders.filter(({ status }) => status === 'COMPLETED')).toHaveLength(50);
      const failed = orders.filter(({ status }) => status === 'CANCELLED');
      expect(failed).toHaveLength(150);
      expect(new Set(failed.map(({ cancellation }) => cancellation?.reason))).toEqual(new Set(['OUT_OF_STOCK']));
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: 50, available: 0, reserved: 0, shipped: 50 }),
      );
    });

    it('of several products in opposite order do not block each other', async () => {
      const [a, b] = [await api.product({ onHand: 1000 }), await api.product({ onHand: 1000 })];
      const customerId = randomUUID();
      await Promise.all(
        Array.from({ length: 60 }, (_, index) => {
          const items = [a, b].map((sku) => ({ sku, quantity: 1 }));
          return api.place(a, { customerId, items: index % 2 === 0 ? items : items.reverse() });
        }),
      );
      const orders = await api.allSettled(customerId, 40_000);
      expect(orders).toHaveLength(60);
      expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
    });
  });

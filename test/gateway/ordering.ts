import { randomUUID } from 'node:crypto';
import { eventually } from '@waybill/testing';
import { EventStream } from '../support/event-stream.js';
import { HttpVisitor, signedIn } from '../support/http-visitor.js';
import type { Order, Problem } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

export const orderingThroughTheGateway = (shared: SharedSystem): void =>
  describe('an order through the gateway', () => {
    const origin = () => shared.system.gateway.url;
    const cookieOf = ({ cookies }: HttpVisitor) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const items = async () => [{ sku: await shared.api.product(), quantity: 1 }];

    it('is a guest’s, who sees it go to COMPLETED by its stream of events', async () => {
      const guest = new HttpVisitor(origin());
      await guest.get('/api/storefront');
      const placed = await guest.post<Order>('/api/orders', { items: await items() });
      expect(placed).toMatchObject({
        status: 201,
        body: { customerId: expect.stringMatching(/^guest-[\w-]{22}$/) as string },
      });
      expect(placed.headers.location).toBe(`/api/orders/${placed.body.id}`);
      const stream = await EventStream.open(`${origin()}/api/orders/${placed.body.id}/events`, undefined, {
        cookie: cookieOf(guest),
      });
      await eventually(() => expect(stream.ended).toBe(true), { timeoutMs: 30_000 });
      expect(stream.statuses.at(-1)).toBe('COMPLETED');
      expect((await guest.get(`/api/orders/${placed.body.id}/timeline`)).status).toBe(200);
      expect((await new HttpVisitor(origin()).get(`/api/orders/${placed.body.id}`)).status).not.toBe(200);
    });

    it('is a customer’s who signed in, and not somebody else’s', async () => {
      const ada = await signedIn(origin(), 'ada');
      const placed = await ada.post<Order>('/api/orders', { items: await items() });
      expect(placed).toMatchObject({ status: 201, body: { customerId: 'ada' } });
      const forBob = await ada.post<Problem>('/api/orders', { customerId: 'bob', items: await items() });
      expect(forBob).toMatchObject({ status: 403, body: { code: 'customer-mismatch' } });
      const bob = await signedIn(origin(), 'bob');
      expect(await bob.get(`/api/orders/${placed.body.id}`)).toMatchObject({
        status: 404,
        body: { code: 'order-not-found' },
      });
    });

    it('is placed once, however often it is sent with its key', async () => {
      const guest = new HttpVisitor(origin());
      await guest.get('/api/storefront');
      const order = { items: await items() };
      const headers = { 'idempotency-key': randomUUID() };
      const ids = new Set<string>();
      for (let attempt = 0; attempt < 3; attempt += 1)
        ids.add((await guest.post<Order>('/api/orders', order, headers)).body.id);
      expect(ids.size).toBe(1);
    });

    it('of one guest has nothing to do with that of another who sends the same key', async () => {
      const guests = [new HttpVisitor(origin()), new HttpVisitor(origin())];
      const order = { items: await items() };
      const headers = { 'idempotency-key': 'the same' };
      const ids: string[] = [];
      for (const guest of guests) {
        await guest.get('/api/storefront');
        const placed = await guest.post<Order>('/api/orders', order, headers);
        expect(placed.status).toBe(201);
        ids.push(placed.body.id);
      }
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) await shared.api.reaches(id, 'COMPLETED');
      for (const [n, guest] of guests.entries()) {
        const path = `/api/orders/${ids[n]}/refund`;
        const [first, again] = [
          await guest.post<Order>(path, undefined, headers),
          await guest.post<Order>(path, undefined, headers),
        ];
        expect([first, again]).toEqual([
          expect.objectContaining({ status: 202 }),
          expect.objectContaining({ status: 202 }),
        ]);
        expect([first.body.id, again.body.id]).toEqual([ids[n], ids[n]]);
        expect([first, again].map((answer) => answer.headers['idempotent-replayed'])).toEqual([undefined, 'true']);
      }
      for (const id of ids) await shared.api.reaches(id, 'REFUNDED', 'DONE');
    });

    it('is taken back by the customer', async () => {
      const ada = new HttpVisitor(origin(), await shared.system.token({ role: 'customer', customer: 'ada' }));
      const { body } = await ada.post<Order>('/api/orders', { items: await items() });
      await shared.api.reaches(body.id, 'COMPLETED');
      expect(await ada.post(`/api/orders/${body.id}/refund`)).toMatchObject({ status: 202 });
      await shared.api.reaches(body.id, 'REFUNDED', 'DONE');
      expect(await ada.post(`/api/orders/${body.id}/cancel`)).toMatchObject({
        status: 409,
        body: { code: 'not-cancellable' },
      });
    });
  });

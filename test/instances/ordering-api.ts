import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api, Order } from '../support/api.js';
import { EventStream } from '../support/event-stream.js';
import { TopicLog } from '../support/topic-log.js';
import type { SharedSystem } from '../support/shared-system.js';

interface TimelineItem {
  readonly at: string;
  readonly type: string;
  readonly eventId: string;
  readonly source: string;
  readonly status: string;
}

export const theOrderingApi = (shared: SharedSystem): void =>
  describe('the ordering API', () => {
    let system: TestSystem;
    let api: Api;
    let log: TopicLog;
    let sku: string;

    beforeAll(async () => {
      ({ system, api } = shared);
      log = await TopicLog.open(system.brokers);
      sku = await api.product({ onHand: 10_000 });
    });

    afterAll(() => log?.close());

    const watch = (id: string, { instance = 1, lastEventId }: { instance?: number; lastEventId?: string } = {}) =>
      EventStream.open(`${system.service('order', instance).url}/orders/${id}/events`, lastEventId);

    /** @returns the raw response too: its headers are what these tests are about */
    const post = async (overrides: object, headers: Record<string, string>): Promise<[Response, Order]> => {
      const response = await fetch(`${system.url('order')}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ customerId: 'api', items: [{ sku, quantity: 1 }], ...overrides }),
      });
      return [response, (await response.json()) as Order];
    };

    describe('timeline', () => {
      it('shows every event that the order read or wrote, each with the status after it', async () => {
        const { id } = await api.place(sku);
        await api.settled(id);
        const url = `${system.url('order')}/orders/${id}/timeline`;
        const { items } = (await api.request<{ items: TimelineItem[] }>('GET', url)).body;
        const statusOf = new Map(items.map(({ type, status }) => [type, status]));
        expect([...statusOf]).toEqual(
          expect.arrayContaining([
            ['OrderCreated', 'PENDING'],
            ['OrderConfirmed', 'CONFIRMED'],
            ['OrderPaid', 'PAID'],
            ['OrderCompleted', 'COMPLETED'],
          ]),
        );
        await eventually(() => {
          const sent = log.of(id).map(({ value }) => ({ eventId: value.id, type: value.type, source: value.source }));
          expect(items).toHaveLength(sent.length);
          for (const event of sent) expect(items).toContainEqual(expect.objectContaining(event));
        });
      });

      it('is 404 for an order that is not there', async () => {
        const answer = await api.request('GET', `${system.url('order')}/orders/${randomUUID()}/timeline`);
        expect(answer).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
      });
    });

    describe('events', () => {
      it.each([1, 2])('shows each status as it happens and ends at COMPLETED, at instance %i', async (instance) => {
        const { id } = await api.place(sku);
        const stream = await watch(id, { instance });
        expect(stream.response.status).toBe(200);
        expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
        await eventually(() => expect(stream.ended).toBe(true));
        expect(stream.statuses).toEqual(['PENDING', 'CONFIRMED', 'PAID', 'COMPLETED']);
        expect(stream.events.map(({ event }) => event)).toEqual(['status', 'status', 'status', 'status']);
        expect(stream.events.map((event) => event.id)).toEqual(['1', '2', '3', '4']);
      });

      it('of an order that was over shows its history and ends', async () => {
        const { id } = await api.place(sku, { paymentMethod: 'tok_declined' });
        await api.settled(id);
        const stream = await watch(id);
        await eventually(() => expect(stream.ended).toBe(true));
        expect(stream.events.map(({ data }) => `${data.status} ${data.compensation}`)).toEqual([
          'PENDING NONE',
          'CONFIRMED NONE',
          'CANCELLED PENDING',
          'CANCELLED DONE',
        ]);
      });

      it('goes on after Last-Event-ID; past the end there is nothing, for good', async () => {
        const { id } = await api.place(sku);
        await api.settled(id);
        const rest = await watch(id, { instance: 2, lastEventId: '2' });
        await eventually(() => expect(rest.ended).toBe(true));
        expect(rest.statuses).toEqual(['PAID', 'COMPLETED']);
        for (const lastEventId of ['4', '5']) expect((await watch(id, { lastEventId })).response.status).toBe(204);
        const all = await watch(id, { lastEventId: 'none of ours' });
        await eventually(() => expect(all.statuses).toHaveLength(4));
      });

      it('serves many watchers', async () => {
        const placed = await Promise.all(Array.from({ length: 5 }, () => api.place(sku)));
        const streams = await Promise.all(
          placed.flatMap(({ id }) => Array.from({ length: 40 }, (_, i) => watch(id, { instance: 1 + (i % 2) }))),
        );
        await eventually(() => expect(streams.every(({ ended }) => ended)).toBe(true), { timeoutMs: 20_000 });
        for (const { statuses } of streams) expect(statuses).toEqual(['PENDING', 'CONFIRMED', 'PAID', 'COMPLETED']);
      });

      it('is 404 for an order that is not there', async () => {
        const { response } = await watch(randomUUID());
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toBe('application/problem+json');
      });
    });

    describe('Prefer: wait', () => {
      it('answers when the order is final', async () => {
        const [response, order] = await post({}, { prefer: 'respond-async, wait=20' });
        expect(response.status).toBe(201);
        expect(response.headers.get('preference-applied')).toBe('wait=20');
        expect(response.headers.get('location')).toBe(`/orders/${order.id}`);
        expect(order.status).toBe('COMPLETED');
      });

      it('takes CANCELLED for final', async () => {
        const [, order] = await post({ paymentMethod: 'tok_declined' }, { prefer: 'wait=20' });
        expect(order.status).toBe('CANCELLED');
      });

      it('is ignored where it makes no sense', async () => {
        const [response, order] = await post({}, { prefer: 'wait=soon' });
        expect(response.status).toBe(201);
        expect(response.headers.get('preference-applied')).toBeNull();
        expect(order.status).toBe('PENDING');
      });
    });

    describe('Idempotency-Key', () => {
      const order = (overrides: object = {}) => ({
        customerId: randomUUID(),
        items: [{ sku, quantity: 1 }],
        ...overrides,
      });
      const keyed = (body: object, key = 'k', instance = 1) =>
        api.request<Order & { code?: string; traceId?: string }>(
          'POST',
          `${system.service('order', instance).url}/orders`,
          body,
          {
            'idempotency-key': key,
          },
        );
      const ordersOf = async ({ customerId }: { customerId: string }): Promise<Order[]> =>
        (await api.request<{ items: Order[] }>('GET', `${system.url('order')}/orders?customerId=${customerId}`)).body
          .items;

      it('gets the first answer again for the same body, from every instance, also when the order has moved on', async () => {
        const body = order();
        const first = await keyed(body);
        expect(first.status).toBe(201);
        await api.settled(first.body.id);
        const turned = Object.fromEntries(Object.entries(body).reverse());
        for (const again of [await keyed(body), await keyed(turned, '"k"', 2)])
          expect(again).toEqual({ ...first, replayed: 'true' });
        expect(await ordersOf(body)).toHaveLength(1);
      });

      it('is refused for another body, and free for another customer', async () => {
        const body = order();
        const first = await keyed(body);
        const other = await keyed({ ...body, items: [{ sku, quantity: 2 }] });
        expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
        expect((await keyed(order())).body.id).not.toBe(first.body.id);
      });

      it('makes one order of 200 requests at once', async () => {
        const body = order();
        const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => keyed(body, 'k', 1 + (i % 2))));
        const [placed, ...more] = await ordersOf(body);
        expect(more).toEqual([]);
        for (const { status, body: answer } of answers) {
          if (status === 201) expect(answer.id).toBe(placed?.id);
          else expect({ status, code: answer.code }).toEqual({ status: 409, code: 'idempotency-key-in-use' });
        }
      });

      it('gets a refusal again, too', async () => {
        const body = order({ items: [{ sku: 'NO-SUCH-PRODUCT', quantity: 1 }] });
        const first = await keyed(body);
        expect(first).toMatchObject({ status: 422, body: { code: 'unknown-product' } });
        const again = await keyed(body);
        const { traceId } = again.body;
        expect(traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(traceId).not.toBe(first.body.traceId);
        expect(again).toEqual({ ...first, body: { ...first.body, traceId }, replayed: 'true' });
      });

      it('gives the outcome again that the first request waited for', async () => {
        const [body, headers] = [order(), { 'idempotency-key': 'patient', prefer: 'wait=20' }];
        const [, first] = await post(body, headers);
        expect(first.status).toBe('COMPLETED');
        const [, again] = await post(body, { 'idempotency-key': 'patient' });
        expect(again).toEqual(first);
      });

      it('is in use while the first request waits', async () => {
        const body = order({ paymentMethod: 'tok_error_always' });
        const first = post(body, { 'idempotency-key': 'k', prefer: 'wait=2' });
        await eventually(async () => expect(await ordersOf(body)).toHaveLength(1));
        expect(await keyed(body)).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
        const [, answered] = await first;
        expect((await keyed(body)).body).toEqual(answered);
      });

      it.each([
        ['nothing in quotes', '""'],
        ['more than 255 characters', 'x'.repeat(256)],
        ['a tab', 'tab\tinside'],
      ])('is refused where it is %s', async (_what, key) => {
        expect(await keyed(order(), key)).toMatchObject({ status: 400, body: { code: 'invalid-idempotency-key' } });
      });
    });

    describe('requireStock', () => {
      const metrics = async (): Promise<string> => (await fetch(`${system.url('order')}/metrics`)).text();

      it('is answered by inventory: live where it is there, 409 naming the lines where it is short', async () => {
        const few = await api.product({ onHand: 2 });
        const placed = await api.post({ customerId: 'api', items: [{ sku: few, quantity: 1 }], requireStock: true });
        expect(placed).toMatchObject({ status: 201, body: { stockCheck: 'live' } });
        expect(await api.order(placed.body.id)).toMatchObject({ stockCheck: 'live' });
        await api.settled(placed.body.id);
        const items = [
          { sku: few, quantity: 2 },
          { sku, quantity: 1 },
        ];
        const short = await api.post({ customerId: 'api', items, requireStock: true });
        expect(short).toMatchObject({
          status: 409,
          body: { code: 'insufficient-stock', lines: [{ sku: few, requested: 2, available: 1 }], stockCheck: 'live' },
        });
        expect((await api.post({ customerId: 'api', items, requireStock: true, allowPartial: true })).status).toBe(201);
      });

      it('is not there where it was not asked for', async () => {
        expect(await api.place(sku)).not.toHaveProperty('stockCheck');
      });

      it('goes on with the catalogue’s figures while inventory hangs, and asks again once it is well', async () => {
        const inventory = system.service('inventory', 1);
        const few = await api.product({ onHand: 2 });
        const buy = (quantity: number) =>
          api.post({ customerId: 'api', items: [{ sku: few, quantity }], requireStock: true, allowPartial: false });
        inventory.signal('SIGSTOP');
        try {
          const answers = await Promise.all(Array.from({ length: 50 }, () => buy(1)));
          for (const { status, body } of answers) {
            expect({ status, stockCheck: body.stockCheck }).toEqual({ status: 201, stockCheck: 'fallback' });
          }
          expect(await buy(3)).toMatchObject({
            status: 409,
            body: {
              code: 'insufficient-stock',
              lines: [{ sku: few, requested: 3, available: 2 }],
              stockCheck: 'fallback',
            },
          });
          await eventually(async () => {
            await buy(1);
            expect(await metrics()).toMatch(/waybill_circuit_state\{circuit="availability",[^}]*\} 2/);
          });
        } finally {
          inventory.signal('SIGCONT');
        }
        await eventually(async () => {
          const answer = await api.post({ customerId: 'api', items: [{ sku, quantity: 1 }], requireStock: true });
          expect(answer.body.stockCheck).toBe('live');
        });
        expect(await metrics()).toMatch(/waybill_circuit_state\{circuit="availability",[^}]*\} 0/);
      });
    });

    describe('while nothing moves', () => {
      beforeAll(async () => {
        await Promise.all([1, 2].map((instance) => system.service('inventory', instance).stop()));
      });

      // So that what was placed here ends, and the audit finds a quiet system.
      afterAll(async () => {
        const stopped = [system.service('inventory'), system.service('inventory', 2), system.service('order', 2)];
        await Promise.all(stopped.map((service) => service.start()));
      });

      it('Prefer: wait answers with the order as it stands', async () => {
        const [response, order] = await post({}, { prefer: 'wait=1' });
        expect(response.headers.get('preference-applied')).toBe('wait=1');
        expect(order.status).toBe('PENDING');
      });

      it('requireStock does not make an order fail or wait when inventory is dead', async () => {
        const order = await api.post({ customerId: 'api', items: [{ sku, quantity: 1 }], requireStock: true });
        expect(order).toMatchObject({ status: 201, body: { stockCheck: 'fallback' } });
      });

      it('events answer HEAD at once, without a stream', async () => {
        const { id } = await api.place(sku);
        const response = await fetch(`${system.url('order')}/orders/${id}/events`, { method: 'HEAD' });
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('text/event-stream');
      });

      it('a service that stops ends its streams and answers those who wait', async () => {
        const { id } = await api.place(sku);
        const stream = await watch(id, { instance: 2 });
        await eventually(() => expect(stream.statuses).toEqual(['PENDING']));
        const waiting = fetch(`${system.service('order', 2).url}/orders`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', prefer: 'wait=30' },
          body: JSON.stringify({ customerId: 'patient', items: [{ sku, quantity: 1 }] }),
        });
        await eventually(async () => {
          const url = `${system.url('order')}/orders?customerId=patient`;
          expect((await api.request<{ items: Order[] }>('GET', url)).body.items).toHaveLength(1);
        });
        await system.service('order', 2).stop();
        expect((await waiting).status).toBe(201);
        await eventually(() => expect(stream.ended).toBe(true));
      });
    });
  });

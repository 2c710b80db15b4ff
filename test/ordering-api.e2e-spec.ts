import { randomUUID } from 'node:crypto';
import { TestSystem, eventually } from '@waybill/testing';
import { Api, type Order } from './support/api.js';
import { EventStream } from './support/event-stream.js';
import { TopicLog } from './support/topic-log.js';

interface TimelineItem {
  readonly at: string;
  readonly type: string;
  readonly eventId: string;
  readonly source: string;
  readonly status: string;
}

describe('the ordering API', () => {
  let system: TestSystem;
  let api: Api;
  let log: TopicLog;
  let sku: string;

  beforeAll(async () => {
    system = await TestSystem.start({ instances: 2 });
    api = new Api(system);
    log = await TopicLog.open(system.brokers);
    sku = await api.product({ onHand: 10_000 });
  });

  afterAll(() => system?.audit());
  afterAll(async () => {
    await log?.close();
    await system?.stop();
  });

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

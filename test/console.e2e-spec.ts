import { randomUUID } from 'node:crypto';
import type {
  LetterAnswer,
  LetterGroupsAnswer,
  LetterListAnswer,
  OrderBundle,
  OrderPageAnswer,
  OverviewAnswer,
  Problem,
  ReplayJob,
  ReplayListAnswer,
  RevealAnswer,
  SearchAnswer,
  SystemAnswer,
  TraceAnswer,
} from '@waybill/console-api';
import { eventually, TestSystem } from '@waybill/testing';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import { Api, type Order } from './support/api.js';
import { eventOf, recordOf } from './support/bad-events.js';

describe("the console's API", () => {
  let system: TestSystem;
  let api: Api;
  let operator: string;
  let viewer: string;
  let producer: Producer;
  let admin: Admin;

  beforeAll(async () => {
    system = await TestSystem.start({ gateway: true });
    api = new Api(system);
    [operator, viewer] = await Promise.all([system.token({ role: 'operator' }), system.token({ role: 'viewer' })]);
    const kafka = new Kafka({ brokers: system.brokers.split(','), logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    admin = kafka.admin();
    await Promise.all([producer.connect(), admin.connect()]);
  });
  afterAll(async () => {
    await Promise.all([producer?.disconnect(), admin?.disconnect()]);
    await system?.stop();
  });

  const ask = <T>(method: string, path: string, { token = operator, body }: { token?: string; body?: unknown } = {}) =>
    api.request<T>(method, `${system.gateway.url}/api/console${path}`, body, { authorization: `Bearer ${token}` });

  async function get<T>(path: string, token = viewer): Promise<T> {
    const { status, body } = await ask<T>('GET', path, { token });
    expect({ path, status, body }).toMatchObject({ path, status: 200 });
    return body;
  }

  async function completed(more: Record<string, unknown> = {}): Promise<Order> {
    const order = await api.place(await api.product(), more);
    return eventually(
      async () => {
        const page = await get<OrderPageAnswer>(`/orders/${order.id}`);
        expect(page.order.status).toBe('COMPLETED');
        return order;
      },
      { timeoutMs: 30_000 },
    );
  }

  const personal = {
    contact: { email: 'ada@example.org' },
    shippingAddress: { name: 'Ada', line1: '1 Lane', city: 'York', postalCode: 'YO1', country: 'GB' },
  };

  describe('an order', () => {
    let order: Order;
    beforeAll(async () => {
      order = await completed(personal);
    });

    it('is shown whole, from what the services say', async () => {
      const page = await eventually(async () => {
        const seen = await get<OrderPageAnswer>(`/orders/${order.id}`);
        expect(seen.diagnosis.map(({ code }) => code)).toEqual(['nothing-awaited']);
        return seen;
      });
      expect(page.missing).toEqual([]);
      expect(page.timeline?.map(({ type }) => type)).toContain('OrderCompleted');
      expect(page.payment?.[0]?.status).toBe('COMPLETED');
      expect(page.shipment?.[0]?.status).toBe('SHIPPED');
      expect(page.letters).toEqual([]);
      expect(page.actions).toEqual([]);
      expect(JSON.stringify(page)).not.toContain('ada@example.org');
    });

    it('has a trace whose causes are guessed, until Kafka is read', async () => {
      const guessed = await get<TraceAnswer>(`/orders/${order.id}/trace`);
      expect(guessed.items[0]?.type).toBe('OrderCreated');
      const read = await get<TraceAnswer>(`/orders/${order.id}/trace?payloads=true`);
      expect(read).toMatchObject({ complete: true, missing: [] });
      expect(read.items.every(({ inferred, place, sentAt }) => !inferred && place !== null && sentAt !== null)).toBe(
        true,
      );
      const [created] = read.items;
      expect(created?.data).toMatchObject({
        contact: { email: '•••' },
        shippingAddress: { city: '•••', country: 'GB' },
      });
      const states = read.items.flatMap(({ handledBy }) => handledBy.map(({ state }) => state));
      expect(new Set(states)).toEqual(new Set(['done', 'not-interested']));
    });

    it('fits into one file without personal data', async () => {
      const bundle = await get<OrderBundle>(`/orders/${order.id}/bundle`);
      expect(bundle.trace.complete).toBe(true);
      expect(JSON.stringify(bundle)).not.toMatch(/ada@example|1 Lane/);
    });

    it('shows personal data to an operator who says why, and notes it', async () => {
      const body = { orderId: order.id, reason: 'the parcel came back' };
      expect((await ask<Problem>('POST', '/reveal', { token: viewer, body })).body.code).toBe('forbidden');
      expect((await ask<Problem>('POST', '/reveal', { body: { orderId: order.id } })).status).toBe(400);
      const { body: revealed } = await ask<RevealAnswer>('POST', '/reveal', { body });
      expect(JSON.stringify(revealed.items)).toContain('ada@example.org');
      const { actions } = await get<OrderPageAnswer>(`/orders/${order.id}`);
      expect(actions).toEqual([
        expect.objectContaining({ action: 'personal.reveal', outcome: 'done', reason: 'the parcel came back' }),
      ]);
    });

    it('is refunded by an operator, and the reason is kept; a viewer may not', async () => {
      const body = { reason: 'as agreed' };
      expect((await ask('POST', `/orders/${order.id}/refund`, { token: viewer, body })).status).toBe(403);
      expect((await ask('POST', `/orders/${order.id}/refund`, { body })).status).toBe(202);
      expect((await ask<Problem>('POST', `/orders/${order.id}/cancel`)).status).toBe(409);
      await eventually(async () => {
        const page = await get<OrderPageAnswer>(`/orders/${order.id}`);
        expect(page.order).toMatchObject({ status: 'REFUNDED', compensation: 'DONE' });
        expect(page.actions?.slice(0, 2).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
          'order.cancel failed',
          'order.refund done',
        ]);
      });
    });

    it('is found by its id, as is a SKU, and nothing where there is nothing', async () => {
      expect(await get<SearchAnswer>(`/search?q=${order.id}`)).toEqual({
        kind: 'order',
        href: `/console/orders/${order.id}`,
      });
      // As far as the time goes, and what follows it within one millisecond.
      const beginning = order.id.slice(0, 18);
      const short = `${order.id.slice(0, 13)}…${order.id.slice(-4)}`;
      for (const q of [beginning, short]) {
        expect((await get<SearchAnswer>(`/search?q=${encodeURIComponent(q)}`)).href).toBe(
          `/console/orders/${order.id}`,
        );
      }
      const sku = order.items[0]?.sku ?? '';
      expect(await get<SearchAnswer>(`/search?q=${sku}`)).toMatchObject({ kind: 'sku' });
      expect((await ask<Problem>('GET', `/search?q=${randomUUID()}`)).body.code).toBe('nothing-found');
      expect((await ask<Problem>('GET', `/orders/${randomUUID()}`)).body.code).toBe('order-not-found');
    });
  });

  it('says which process an order waits for while a service is away, and what is missing', async () => {
    const sku = await api.product();
    await system.service('payment').kill();
    const { id } = await api.place(sku);
    const page = await eventually(async () => {
      const seen = await get<OrderPageAnswer>(`/orders/${id}`);
      expect(seen.order.status).toBe('CONFIRMED');
      expect(seen.expectation?.deadline).not.toBeNull();
      return seen;
    });
    expect(page.missing.map(({ part }) => part)).toEqual(expect.arrayContaining(['payment']) as unknown);
    expect(page.diagnosis.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['cannot-be-told', 'times-out']) as unknown,
    );
    const overview = await get<OverviewAnswer>('/overview');
    expect(overview.alerts).toContainEqual(expect.objectContaining({ code: 'service-away' }));
    await system.service('payment').start();
    await eventually(async () => expect((await get<OrderPageAnswer>(`/orders/${id}`)).order.status).toBe('COMPLETED'), {
      timeoutMs: 30_000,
    });
  });

  it('shows processes, outboxes and groups', async () => {
    const { services, groups, missing } = await get<SystemAnswer>('/system');
    expect(missing).toEqual([]);
    expect(services.map(({ service }) => service)).toEqual([
      'order',
      'inventory',
      'payment',
      'shipping',
      'notification',
    ]);
    for (const { instances, outbox } of services) {
      expect(instances[0]).toMatchObject({ instance: '1', ready: true, joined: true });
      expect(outbox?.dead).toBe(0);
    }
    const orders = groups?.find(({ group, topic }) => group === 'payment' && topic === 'order-events');
    expect(orders?.partitions.map(({ member }) => member)).toEqual(['1', '1', '1']);
  });

  it('tells at one look what became of orders lately', async () => {
    await completed();
    const overview = await get<OverviewAnswer>('/overview');
    expect(overview.missing).toEqual([]);
    expect(overview.open?.map(({ status, more }) => [status, more])).toEqual([
      ['PENDING', false],
      ['CONFIRMED', false],
      ['REQUIRES_ACTION', false],
      ['PAID', false],
    ]);
    expect(overview.recent?.completed).toBeGreaterThan(0);
    expect(overview.recent?.p50Ms).toBeGreaterThan(0);
  });

  it('sends events as they come, and reads Kafka in no group', async () => {
    const controller = new AbortController();
    const response = await fetch(`${system.gateway.url}/api/console/live?type=OrderCompleted`, {
      headers: { authorization: `Bearer ${viewer}` },
      signal: controller.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const bytes of response.body ?? []) text += decoder.decode(bytes as Uint8Array, { stream: true });
    })().catch(() => undefined);
    const { id } = await completed();
    await eventually(() => expect(text).toMatch(new RegExp(`event: event\\ndata: .*"key":"${id}"`)));
    await eventually(() => expect(text).toMatch(/event: rates\ndata: .*order-events/));
    await eventually(() => expect(text).toMatch(/event: lag\ndata: .*"group":"payment"/));
    expect(text).not.toContain('"type":"OrderCreated"');
    controller.abort();
    await reading;
    const { groups } = await admin.listGroups();
    expect(groups.map(({ groupId }) => groupId).filter((group) => group.includes('gateway'))).toEqual([]);
  });

  describe('dead letters', () => {
    /** Bad events of orders of their own. @returns their ids */
    async function spoil(count: number, type = 'OrderPaid'): Promise<string[]> {
      const events = Array.from({ length: count }, () => eventOf('PaymentCompleted', randomUUID(), { data: { type } }));
      await producer.send({ topic: 'payment-events', messages: events.map(recordOf) });
      return events.map(({ id }) => id);
    }

    const listed = (query: string) => get<LetterListAnswer>(`/letters?${query}`);

    async function waitingAt(consumer: string, count: number): Promise<LetterListAnswer> {
      return eventually(async () => {
        const list = await listed(`consumer=${consumer}&state=waiting&limit=100`);
        expect(list.items).toHaveLength(count);
        return list;
      });
    }

    it('are listed, grouped and shown with what came later', async () => {
      await spoil(3);
      const { items } = await waitingAt('shipping', 3);
      const groups = await get<LetterGroupsAnswer>('/letters/groups?consumer=shipping');
      expect(groups).toMatchObject({ total: 3, waiting: 3, items: [{ consumer: 'shipping', count: 3 }] });
      const first = await listed('consumer=shipping&limit=2');
      const second = await listed(`consumer=shipping&limit=2&cursor=${first.nextCursor}`);
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(items.map(({ id }) => id));
      const shown = await get<LetterAnswer>(`/letters/${items[0]?.id}`);
      expect(shown).toMatchObject({ payload: { encoding: 'hidden' }, later: [] });
      expect(shown.headers['dlq-consumer']).toBe('shipping');
    });

    it.each(['x:y:z', 'order-events.dlq:0:-1', 'order-events:0:1', 'order-events.dlq:0:999999'])(
      'the id %s is of none',
      async (id) => {
        expect(await ask<Problem>('GET', `/letters/${encodeURIComponent(id)}`)).toMatchObject({
          status: 404,
          body: { code: 'letter-not-found' },
        });
      },
    );

    it('one is dropped with a reason, once, and by whom is kept', async () => {
      const id = (await waitingAt('shipping', 3)).items[0]?.id ?? '';
      expect((await ask('POST', `/letters/${id}/drop`, { body: {} })).status).toBe(400);
      const dropped = await ask('POST', `/letters/${id}/drop`, { body: { reason: 'a test' } });
      expect(dropped).toMatchObject({ status: 200, body: { state: 'dropped', decision: { action: 'drop' } } });
      expect(await ask<Problem>('POST', `/letters/${id}/replay`)).toMatchObject({
        status: 409,
        body: { code: 'letter-decided' },
      });
      const { items } = await listed('state=dropped');
      expect(items[0]?.decision?.by).toMatch(/ \(console\)$/);
    });

    const letterHeaders = (consumer: string, topic: string, type: string, eventId: string) => ({
      'event-type': type,
      'event-id': eventId,
      'dlq-topic': topic,
      'dlq-partition': '0',
      'dlq-offset': '0',
      'dlq-consumer': consumer,
      'dlq-error-code': 'mended',
      'dlq-error-message': 'no',
      'dlq-attempts': '1',
      'dlq-failed-at': new Date().toISOString(),
    });

    /** Letters of an event that payment has handled: its inbox confirms each. */
    async function handledLetters(count: number): Promise<void> {
      const { id: orderId } = await completed();
      const { items } = await get<TraceAnswer>(`/orders/${orderId}/trace?payloads=true`);
      const created = items.find(({ type }) => type === 'OrderCreated');
      const letter = {
        key: orderId,
        value: JSON.stringify(
          eventOf('OrderCreated', orderId, { id: created?.eventId, source: '/order', data: created?.data }),
        ),
        headers: letterHeaders('payment', 'order-events', 'OrderCreated', created?.eventId ?? ''),
      };
      await producer.send({ topic: 'order-events.dlq', messages: Array<typeof letter>(count).fill(letter) });
    }

    /** Letters of a product: inventory is asked to announce it, by the operator's own token. */
    async function productLetters(count: number): Promise<void> {
      const sku = await api.product();
      const messages = Array.from({ length: count }, () => ({
        key: sku,
        value: '{}',
        headers: letterHeaders('order', 'product-events', 'ProductUpdated', randomUUID()),
      }));
      await producer.send({ topic: 'product-events.dlq', messages });
    }

    async function begin(
      query: string,
      more: { batch?: number; perSecond?: number } = {},
      token = operator,
    ): Promise<ReplayJob> {
      const { snapshot } = await get<LetterGroupsAnswer>(`/letters/groups?${query}`);
      const filter = Object.fromEntries(new URLSearchParams(query));
      const body = { filter, snapshot, batch: 100, perSecond: 500, reason: 'mended', ...more };
      const { status, body: job } = await ask<ReplayJob>('POST', '/letters/replays', { body, token });
      expect({ status, job }).toMatchObject({ status: 202 });
      return job;
    }

    const isAt = (id: string, state: Partial<ReplayJob>) =>
      eventually(
        async () => {
          const job = await get<ReplayJob>(`/letters/replays/${id}`);
          expect(job).toMatchObject(state);
          return job;
        },
        { timeoutMs: 60_000 },
      );

    it('many are replayed at once, and what died again is counted', async () => {
      await waitingAt('shipping', 2);
      const { id } = await begin('consumer=shipping&state=waiting');
      await isAt(id, { state: 'done', total: 2, sent: 2, handled: 0, diedAgain: 2 });
      await waitingAt('shipping', 2);
    });

    it('a snapshot of another filter is refused, as is a viewer', async () => {
      const { snapshot } = await get<LetterGroupsAnswer>('/letters/groups?consumer=order');
      const body = { filter: { consumer: 'shipping' }, snapshot, batch: 1, perSecond: 1, reason: 'no' };
      expect((await ask<Problem>('POST', '/letters/replays', { body })).body.code).toBe('snapshot-of-another-filter');
      expect((await ask('POST', '/letters/replays', { token: viewer, body })).status).toBe(403);
      expect((await ask('POST', '/letters/replays', { body: { ...body, batch: 5_001 } })).status).toBe(400);
    });

    it('a replay whose gateway is killed is interrupted, and goes on where it ended when it is resumed', async () => {
      await handledLetters(12);
      await waitingAt('payment', 12);
      const { id } = await begin('consumer=payment&state=waiting', { batch: 2, perSecond: 2 });
      await eventually(async () => {
        expect((await get<ReplayJob>(`/letters/replays/${id}`)).sent).toBeGreaterThanOrEqual(2);
      });
      await system.gateway.kill();
      await system.gateway.start();
      const interrupted = await isAt(id, { state: 'interrupted' });
      expect(interrupted.sent).toBeLessThan(12);
      const cancelledTwice = ask<Problem>('POST', `/letters/replays/${id}/resume`);
      expect((await cancelledTwice).status).toBe(202);
      expect((await ask<Problem>('POST', `/letters/replays/${id}/resume`)).body.code).toBe('job-not-interrupted');
      const done = await isAt(id, { state: 'done', diedAgain: 0 });
      // A set whose decisions were lost with the gateway may have been sent twice, and counts once.
      expect(done.sent).toBeGreaterThanOrEqual(10);
      expect(done.handled).toBe(done.sent);
      await waitingAt('payment', 0);
      expect((await ask<Problem>('POST', `/letters/replays/${id}/cancel`)).body.code).toBe('job-not-running');
    });

    it('a replay hears of its letters after the token that began it has ended', async () => {
      await handledLetters(12);
      await waitingAt('payment', 12);
      // Clocks may differ by 30 s: it is good for 4 s more.
      const ending = await system.issuer.tokenUntil({ role: 'operator' }, Date.now() - 26_000);
      const { id } = await begin('consumer=payment&state=waiting', { batch: 2, perSecond: 2 }, ending);
      await eventually(async () => expect((await ask('GET', '/overview', { token: ending })).status).toBe(401));
      // The list, since a job that somebody looks at is asked about on their behalf.
      const done = await eventually(async () => {
        const { items } = await get<ReplayListAnswer>('/letters/replays');
        const job = items.find((item) => item.id === id);
        expect(job?.state).toBe('done');
        return job;
      });
      expect(done).toMatchObject({ sent: 12, handled: 12, diedAgain: 0 });
    });

    it('a replay that needs its operator’s token fails with that reason when it ends, and is resumed by another', async () => {
      const waiting = 'topic=product-events&state=waiting';
      const areLeft = (count: number) =>
        eventually(async () => expect((await listed(`${waiting}&limit=100`)).items).toHaveLength(count));
      await productLetters(12);
      await areLeft(12);
      const ending = await system.issuer.tokenUntil({ role: 'operator' }, Date.now() - 24_000);
      const { id } = await begin(waiting, { batch: 1, perSecond: 1 }, ending);
      const failed = await isAt(id, { state: 'failed', detail: 'The token has expired.', refused: 0 });
      expect(failed.sent).toBeLessThan(12);
      expect((await ask<Problem>('POST', `/letters/replays/${id}/resume`)).status).toBe(202);
      await isAt(id, { state: 'done', sent: 12, refused: 0 });
      await areLeft(0);
    });
  });
});

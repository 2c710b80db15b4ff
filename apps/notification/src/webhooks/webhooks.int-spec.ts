import type { MigratedDatabase } from '@waybill/testing';
import { createNotificationDatabase } from '../../test/notification-database.js';
import { anOrder } from '../../test/order.builder.js';
import { isSignedBy, TestEndpoint } from '../../test/test-endpoint.js';
import { TestWebhooks } from '../../test/test-webhooks.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('Webhooks', () => {
  let database: MigratedDatabase;
  let server: TestEndpoint;
  let webhooks: TestWebhooks;

  beforeAll(async () => {
    [database, server] = await Promise.all([createNotificationDatabase(), TestEndpoint.start()]);
  });

  beforeEach(async () => {
    webhooks = new TestWebhooks(database);
    await webhooks.query('DELETE FROM webhook_endpoint');
    await webhooks.query('DELETE FROM webhook_event');
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  let paths = 0;
  const anEndpoint = async (types: string[] = []) => {
    const path = `/hook-${++paths}`;
    const { endpoint, secret } = await webhooks.manage.add(server.url(path), types);
    return { id: endpoint.id, path, secret };
  };
  const typesAt = (path: string): string[] => server.at(path).map(({ event }) => event.type);

  it('are signed POSTs with type, time and data, and nothing about a person', async () => {
    const { path, secret } = await anEndpoint();
    const order = anOrder({ contact: { email: 'ada@example.com', phone: '+15550100' } });
    const created = order.created();
    await webhooks.deliver(created);
    await webhooks.send();
    const [got] = server.at(path);
    expect(got).toMatchObject({ id: created.event.id, headers: { 'content-type': 'application/json' } });
    expect(got?.event).toEqual({
      type: 'order.created',
      timestamp: created.event.time,
      data: expect.objectContaining({ orderId: order.orderId, total: { amount: 1999, currency: 'USD' } }) as object,
    });
    expect(got && isSignedBy(secret, got)).toBe(true);
    expect(got?.body).not.toMatch(/ada@|5550100|customer-1|tok_ok/);
  });

  it('go to those who want their type, once, however often the event is read', async () => {
    const [all, some] = [await anEndpoint(), await anEndpoint(['order.cancelled'])];
    const order = anOrder();
    const [confirmed, cancelled] = [order.confirmed(), order.cancelled()];
    await webhooks.deliver(confirmed, cancelled);
    await webhooks.deliver(cancelled);
    await webhooks.sendAll();
    expect(typesAt(all.path)).toEqual(['order.confirmed', 'order.cancelled']);
    expect(typesAt(some.path)).toEqual(['order.cancelled']);
  });

  it('cost nothing while there is no endpoint', async () => {
    await webhooks.deliver(anOrder().confirmed());
    expect(await webhooks.query('SELECT FROM webhook_event')).toEqual([]);
    const { path } = await anEndpoint();
    await webhooks.deliver(anOrder().confirmed());
    webhooks.clock.advance(1_001);
    await webhooks.deliver(anOrder().completed());
    await webhooks.sendAll();
    expect(typesAt(path)).toEqual(['order.completed']);
  });

  it('of one order come one after the other; those of other orders do not wait for them', async () => {
    const { path, id } = await anEndpoint();
    const [held, free] = [anOrder(), anOrder()];
    server.answer(path, 500);
    await webhooks.deliver(held.confirmed());
    await webhooks.send();
    await webhooks.deliver(held.shipped(), free.confirmed());
    server.answer(path, 204);
    webhooks.clock.advance(2_000);
    await webhooks.sendAll();
    expect(server.at(path).map(({ event }) => event.data.orderId)).toEqual([held.orderId, free.orderId]);
    webhooks.clock.advance(10_000);
    await webhooks.sendAll();
    const ofHeld = server.at(path).filter(({ event }) => event.data.orderId === held.orderId);
    expect(ofHeld.map(({ event }) => event.type)).toEqual(['order.confirmed', 'order.confirmed', 'order.shipped']);
    expect(new Set(ofHeld.slice(0, 2).map((each) => each.id)).size).toBe(1);
    expect(await webhooks.states(id)).toEqual([
      'order.confirmed DELIVERED -',
      'order.shipped DELIVERED -',
      'order.confirmed DELIVERED -',
    ]);
  });

  it('are tried for three days, then given up, and later ones of the order go on', async () => {
    const { path, id } = await anEndpoint();
    server.answer(path, 503);
    const order = anOrder();
    await webhooks.deliver(order.confirmed());
    await webhooks.deliver(order.shipped());
    for (let hours = 0; hours < 80; hours++) {
      await webhooks.send();
      webhooks.clock.advance(HOUR);
    }
    await webhooks.sweep.due();
    expect(await webhooks.states(id)).toEqual(['order.confirmed FAILED http 503', 'order.shipped FAILED http 503']);
    const tries = server.at(path).length;
    expect(tries).toBeGreaterThan(12);
    expect(tries).toBeLessThan(30);
  });

  it('that hang or fail at one endpoint hold up no other', async () => {
    const [hanging, well] = [await anEndpoint(), await anEndpoint()];
    server.answer(hanging.path, 'hang');
    await webhooks.deliver(...Array.from({ length: 100 }, () => anOrder().confirmed()));
    webhooks.worker.onApplicationBootstrap();
    while (server.at(well.path).length < 100) await new Promise(setImmediate);
    await webhooks.worker.beforeApplicationShutdown();
    expect(server.at(hanging.path).length).toBeLessThan(20);
    expect(await webhooks.query(`SELECT FROM webhook_delivery WHERE last_reason = 'TIMED_OUT'`)).not.toEqual([]);
  });

  it('wait as long as Retry-After says', async () => {
    const { path } = await anEndpoint();
    server.answer(path, (response) => response.writeHead(429, { 'retry-after': '600' }).end());
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.send();
    server.answer(path, 204);
    webhooks.clock.advance(9 * MINUTE);
    expect(await webhooks.send()).toBe(0);
    webhooks.clock.advance(2 * MINUTE);
    expect(await webhooks.send()).toBe(1);
  });

  it('end with 410: the endpoint is disabled, until it is enabled again', async () => {
    const { path, id } = await anEndpoint();
    server.answer(path, 410);
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.send();
    await webhooks.deliver(anOrder().shipped());
    expect(await webhooks.endpoints.find(id)).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await webhooks.states(id)).toEqual(['order.confirmed FAILED gone']);
    server.answer(path, 204);
    await webhooks.manage.change(id, { enabled: true });
    await webhooks.deliver(anOrder().completed());
    await webhooks.sendAll();
    expect(typesAt(path)).toEqual(['order.confirmed', 'order.completed']);
  });

  it('follow no redirect', async () => {
    const [from, to] = [await anEndpoint(), '/redirected'];
    server.answer(from.path, (response) => response.writeHead(302, { location: server.url(to) }).end());
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.send();
    expect(server.at(to)).toEqual([]);
    expect(await webhooks.states(from.id)).toEqual(['order.confirmed PENDING http 302']);
  });

  it('are sent again under the same id when the process dies before it notes the answer', async () => {
    const { path, id } = await anEndpoint();
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.sendAndDie();
    await webhooks.sendAll();
    const got = server.at(path);
    expect(got).toHaveLength(2);
    expect(new Set(got.map((each) => each.id)).size).toBe(1);
    expect(await webhooks.states(id)).toEqual(['order.confirmed DELIVERED -']);
  });

  it('are signed by the old and the new secret while it is changed', async () => {
    const { id, path, secret } = await anEndpoint();
    const rotated = await webhooks.manage.rotate(id, HOUR);
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.send();
    webhooks.clock.advance(2 * HOUR);
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.send();
    const signed = server.at(path).map((got) => [isSignedBy(secret, got), isSignedBy(rotated!.secret, got)]);
    expect(signed).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it('are replayed from a time, or one by one, in order and under their ids', async () => {
    const first = await anEndpoint();
    const order = anOrder();
    const before = new Date(Date.now() - 1_000);
    await webhooks.deliver(order.confirmed(), order.shipped());
    await webhooks.sendAll();
    const late = await anEndpoint();
    expect(await webhooks.manage.replay(late.id, { since: before })).toBeGreaterThanOrEqual(2);
    await webhooks.sendAll();
    const replayed = server.at(late.path).filter(({ event }) => event.data.orderId === order.orderId);
    expect(replayed.map((each) => each.id)).toEqual(server.at(first.path).map((each) => each.id));
    expect(await webhooks.manage.replay(first.id, { eventId: replayed[1]!.id })).toBe(1);
    await webhooks.sendAll();
    expect(typesAt(first.path)).toEqual(['order.confirmed', 'order.shipped', 'order.shipped']);
  });

  it('go with their endpoint, and what is older than their retention is forgotten', async () => {
    const { id, path } = await anEndpoint();
    await webhooks.deliver(anOrder().confirmed());
    await webhooks.sendAll();
    webhooks.clock.advance(31 * DAY);
    await webhooks.sweep.due();
    expect(await webhooks.query('SELECT FROM webhook_event')).toEqual([]);
    expect(await webhooks.states(id)).toEqual([]);
    await webhooks.deliver(anOrder().shipped());
    expect(await webhooks.manage.remove(id)).toBe(true);
    expect(await webhooks.manage.remove(id)).toBe(false);
    expect(await webhooks.send()).toBe(0);
    expect(typesAt(path)).toEqual(['order.confirmed']);
  });

  it('go to no private address, neither by number nor by a name that leads there', async () => {
    const guarded = new TestWebhooks(database, { allowPrivate: false });
    expect(guarded.manage.refusalOf(server.url('/'))).toBe('must be an https URL');
    const port = new URL(server.url('/')).port;
    const { endpoint } = await guarded.manage.add(`https://127.0.0.1.nip.test:${port}/`, []);
    await guarded.query(`UPDATE webhook_endpoint SET url = 'https://localhost.:${port}/named'`);
    await guarded.deliver(anOrder().confirmed());
    await guarded.send();
    expect(await guarded.states(endpoint.id)).toEqual(['order.confirmed PENDING PRIVATE_ADDRESS']);
  });
});

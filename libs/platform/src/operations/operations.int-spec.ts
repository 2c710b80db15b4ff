import { randomUUID } from 'node:crypto';
import { bucketOf, CURRENT_MESSAGING_SCHEMA_SQL, MessagingModule } from '@waybill/messaging';
import { createTestDatabase, execute, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { expectProblem } from '../../test/expect-problem.js';
import { ServiceUnderTest, type Answer } from '../../test/service-under-test.js';
import { ServiceConfig } from '../config/service-config.js';
import { DatabaseModule } from '../database/database.module.js';
import { serviceMessaging } from '../messaging/service-messaging.js';
import { MessagingTelemetry } from '../metrics/messaging-telemetry.js';
import { OperationsModule } from './operations.module.js';

/** The service order, its database, and a broker that is away: what is written waits. */
let database: TestDatabase;
let service: ServiceUnderTest;

beforeAll(async () => {
  database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL]);
  const messaging = MessagingModule.forRootAsync({
    inject: [ServiceConfig, DataSource, MessagingTelemetry],
    useFactory: serviceMessaging,
  });
  const imports = [DatabaseModule.forService({ entities: [] }), messaging, OperationsModule];
  service = await new ServiceUnderTest(
    { imports },
    { DATABASE_URL: database.runtimeUrl, WAYBILL_INSTANCE: '3', LOG_LEVEL: 'silent' },
  ).start();
});

afterAll(async () => {
  await service.stop();
  await database.drop();
});

beforeEach(() => execute(database.ownerUrl, ['TRUNCATE outbox, outbox_dead, inbox, inbox_delayed']));

const get = (path: string): Promise<Answer> => service.request('GET', `/operations/${path}`);

const hex = (text: string): string => `'\\x${Buffer.from(text).toString('hex')}'::bytea`;
const headers = (type: string): string => `'${JSON.stringify({ 'event-type': type })}'`;

/** Rows of the outbox, written so many seconds ago. */
const waits = (key: string, eventId: string, { type = 'OrderCreated', age = 0 } = {}) =>
  execute(database.ownerUrl, [
    `INSERT INTO outbox (event_id, bucket, topic, key, headers, created_at)
     VALUES ('${eventId}', ${bucketOf(Buffer.from(key))}, 'order-events', ${hex(key)}, ${headers(type)},
             now() - interval '${age} s')`,
  ]);

const died = (id: number, key: string, eventId: string) =>
  execute(database.ownerUrl, [
    `INSERT INTO outbox_dead (id, event_id, bucket, topic, key, headers, created_at, error_code, error_message)
     VALUES (${id}, '${eventId}', ${bucketOf(Buffer.from(key))}, 'order-events', ${hex(key)}, ${headers('OrderPaid')},
             now(), 'RECORD_REJECTED', 'too large')`,
  ]);

const putAside = (key: string, eventId: string, dueAt: string, consumer = 'order') =>
  execute(database.ownerUrl, [
    `INSERT INTO inbox_delayed (consumer, topic, ordering_key, event_id, partition, record_offset, record_timestamp,
                                headers, attempts, due_at, error_code)
     VALUES ('${consumer}', 'payment-events', ${hex(key)}, '${eventId}', 0, 1, 1, '{}', 2, '${dueAt}', 'NOT_YET')`,
  ]);

const received = (eventId: string, state: string, consumer = 'order') =>
  execute(database.ownerUrl, [
    `INSERT INTO inbox (consumer, event_id, state) VALUES ('${consumer}', '${eventId}', '${state}')`,
  ]);

describe('GET /operations/outbox/dead', () => {
  it('lists dead rows, newest first, page by page', async () => {
    const eventId = randomUUID();
    for (const id of [7, 8, 9]) await died(id, 'order-1', eventId);
    const first = await get('outbox/dead?limit=2');
    expect(first).toMatchObject({
      status: 200,
      body: {
        items: [
          { id: 9, topic: 'order-events', key: 'order-1', eventId, type: 'OrderPaid', errorCode: 'RECORD_REJECTED' },
          { id: 8, errorMessage: 'too large', ageMs: expect.any(Number) as number },
        ],
      },
    });
    const rest = await get(`outbox/dead?limit=2&cursor=${String(first.body.nextCursor)}`);
    expect(rest.body).toMatchObject({ items: [{ id: 7 }], nextCursor: null });
  });

  it('shows a key that is no text in hexadecimal, and a row without one', async () => {
    await died(1, 'x', randomUUID());
    await died(2, 'x', randomUUID());
    await execute(database.ownerUrl, [
      `UPDATE outbox_dead SET key = '\\xff00' WHERE id = 1`,
      `UPDATE outbox_dead SET key = NULL, headers = '[["event-type", "OrderPaid"]]' WHERE id = 2`,
    ]);
    expect((await get('outbox/dead')).body.items).toMatchObject([
      { key: null, type: 'OrderPaid' },
      { key: '0xff00', type: 'OrderPaid' },
    ]);
  });

  it.each(['limit=0', 'limit=101', 'limit=1e2', 'limit=', 'limit=1&limit=2', 'topic=order-events', 'cursor=%00'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await get(`outbox/dead?${query}`);
      expect(status).toBe(400);
      expect(body.code).toMatch(/^(validation-failed|invalid-text)$/);
    },
  );

  it('refuses a cursor that no page answered', async () => {
    const forged = Buffer.from('["x"]').toString('base64url');
    expectProblem(await get(`outbox/dead?cursor=${forged}`), 400, 'invalid-cursor');
  });
});

describe('a dead row', () => {
  it('is put back under its old id, once', async () => {
    await died(7, 'order-1', randomUUID());
    expect(await service.request('POST', '/operations/outbox/dead/7/requeue')).toMatchObject({
      status: 202,
      body: { id: 7 },
    });
    expect((await get('events?key=order-1')).body).toMatchObject({ outbox: [{ type: 'OrderPaid' }], dead: [] });
    const again = await service.request('POST', '/operations/outbox/dead/7/requeue');
    expectProblem(again, 404, 'dead-row-not-found');
  });

  it('is given up, once', async () => {
    await died(7, 'order-1', randomUUID());
    const dropped = await service.request('DELETE', '/operations/outbox/dead/7');
    expect(dropped).toMatchObject({ status: 204, body: { text: '' } });
    expect((await get('events?key=order-1')).body).toMatchObject({ outbox: [], dead: [] });
    expectProblem(await service.request('DELETE', '/operations/outbox/dead/7'), 404, 'dead-row-not-found');
  });

  it.each(['0', '-1', '1.5', '1e3', 'x', '9'.repeat(16), '%00', '7%2f..'])('has no id like %s', async (id) => {
    for (const [method, path] of [
      ['POST', `${id}/requeue`],
      ['DELETE', id],
    ] as const) {
      const { status } = await service.request(method, `/operations/outbox/dead/${path}`);
      expect(status === 404 || status === 400).toBe(true);
    }
  });

  it('takes no body', async () => {
    await died(7, 'order-1', randomUUID());
    const answer = await service.post('/operations/outbox/dead/7/requeue', { reason: 'why not' });
    expectProblem(answer, 400, 'validation-failed');
    expect((await get('outbox/dead')).body.items).toHaveLength(1);
  });
});

describe('GET /operations/events', () => {
  it('tells what waits, is dead or is put aside of a key, and of no other', async () => {
    const ids = Array.from({ length: 6 }, () => randomUUID());
    const key = randomUUID();
    await waits(key, ids[0]!, { age: 40 });
    await waits(key, ids[1]!, { type: 'OrderPaid' });
    await waits(randomUUID(), ids[2]!);
    await died(3, key, ids[3]!);
    await putAside(key, ids[4]!, '2126-01-01T00:00:00Z');
    await putAside(key, ids[5]!, 'infinity');
    await putAside(key, randomUUID(), 'infinity', 'another');
    const { status, body } = await get(`events?key=${key}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      outbox: [
        { eventId: ids[0], topic: 'order-events', type: 'OrderCreated' },
        { eventId: ids[1], topic: 'order-events', type: 'OrderPaid' },
      ],
      dead: [{ id: 3, eventId: ids[3], errorCode: 'RECORD_REJECTED' }],
      delayed: [
        {
          eventId: ids[4],
          topic: 'payment-events',
          attempts: 2,
          dueAt: '2126-01-01T00:00:00.000Z',
          errorCode: 'NOT_YET',
        },
        { eventId: ids[5], dueAt: null },
      ],
      complete: true,
    });
    const [oldest] = body.outbox as { ageMs: number }[];
    expect(oldest?.ageMs).toBeGreaterThanOrEqual(40_000);
  });

  it('is empty for a key that nothing waits for', async () => {
    expect((await get('events?key=SKU-1')).body).toEqual({ outbox: [], dead: [], delayed: [], complete: true });
  });

  it('says so where more waits than is looked through', async () => {
    const key = randomUUID();
    await execute(database.ownerUrl, [
      `INSERT INTO outbox (event_id, bucket, topic, key, headers)
       SELECT gen_random_uuid(), ${bucketOf(Buffer.from(key))}, 'order-events', 'other', '{}'
       FROM generate_series(1, 10001)`,
    ]);
    await waits(key, randomUUID());
    expect((await get(`events?key=${key}`)).body).toMatchObject({ outbox: [], complete: false });
  });

  it.each(['', 'key=', 'key=a&key=b', `key=${'x'.repeat(256)}`, 'key=%00', 'key=a&type=b'])(
    'refuses "%s"',
    async (query) => {
      const { status, body } = await get(`events?${query}`);
      expect(status).toBe(400);
      expect(body.code).toMatch(/^(validation-failed|invalid-text)$/);
    },
  );
});

describe('GET /operations/handled', () => {
  it('tells what became of events, in the order of the question', async () => {
    const [done, dead, replayed, unknown, foreign] = Array.from({ length: 5 }, () => randomUUID());
    await received(done!, 'done');
    await received(dead!, 'dead');
    await received(replayed!, 'replayed');
    await received(foreign!, 'done', 'another');
    const asked = [replayed, unknown, dead, foreign, done, dead].join(',');
    const at = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(await get(`handled?eventId=${asked}`)).toMatchObject({
      status: 200,
      body: {
        items: [
          { eventId: replayed, state: 'done', at },
          { eventId: dead, state: 'dead', at },
          { eventId: done, state: 'done', at },
        ],
      },
    });
  });

  it('does not take an event for handled that is put aside', async () => {
    const id = randomUUID();
    await received(id, 'done');
    await putAside('order-1', id, 'infinity');
    expect((await get(`handled?eventId=${id}`)).body).toEqual({ items: [] });
  });

  it('takes 200 ids and no more', async () => {
    const ids = Array.from({ length: 201 }, () => randomUUID());
    expect((await get(`handled?eventId=${ids.slice(1).join(',')}`)).status).toBe(200);
    expectProblem(await get(`handled?eventId=${ids.join(',')}`), 400, 'validation-failed');
  });

  it.each(['', 'eventId=', 'eventId=1', `eventId=${randomUUID()},`, `eventId=${randomUUID().toUpperCase()}`])(
    'refuses "%s"',
    async (query) => expectProblem(await get(`handled?${query}`), 400, 'validation-failed'),
  );
});

describe('GET /operations/outbox', () => {
  it('counts what waits and what is dead', async () => {
    await waits('order-1', randomUUID(), { age: 60 });
    await died(7, 'order-2', randomUUID());
    const { status, body } = await get('outbox');
    expect(status).toBe(200);
    expect(body).toMatchObject({ waiting: 1, dead: 1 });
    expect(body.oldestAgeMs).toBeGreaterThanOrEqual(60_000);
  });

  it('takes no parameter', async () => {
    expectProblem(await get('outbox?topic=order-events'), 400, 'validation-failed');
  });
});

describe('GET /operations/instance', () => {
  it('tells which process answers', async () => {
    const { status, body } = await get('instance');
    expect(status).toBe(200);
    expect(body).toMatchObject({ service: 'order', instance: '3', joined: false, partitions: [] });
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(Date.parse(String(body.startedAt))).toBeLessThanOrEqual(Date.now());
  });
});

import { jest } from '@jest/globals';
import { KafkaBatchTransport } from '@waybill/messaging';
import type { ConsumerHealth } from '@waybill/messaging';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import type { Answer } from '../../test/service-under-test.js';
import { DatabaseProbe, type DatabaseState } from '../database/database-probe.js';
import { Health } from './health.js';

const consumer = {
  joined: true,
  partitions: {},
  queued: 0,
  lastProgressAt: new Date(),
  suspended: [],
  fatal: undefined as Error | undefined,
};
const transport = { consumes: true, health: consumer satisfies ConsumerHealth };
const FIT: DatabaseState = { readOnly: false, missingMigrations: [] };
const database = { ask: (): Promise<DatabaseState> => Promise.resolve(FIT) };

const service = new ServiceUnderTest({
  providers: [
    { provide: KafkaBatchTransport, useValue: transport },
    { provide: DatabaseProbe, useValue: database },
  ],
});
const bare = new ServiceUnderTest({});

beforeAll(async () => {
  await service.start();
  await bare.start();
});
afterAll(async () => {
  await service.stop();
  await bare.stop();
});
beforeEach(() => {
  Object.assign(consumer, { joined: true, queued: 0, lastProgressAt: new Date(), fatal: undefined });
  transport.consumes = true;
  database.ask = () => Promise.resolve(FIT);
});

const ask = (probe: 'live' | 'ready' | 'serving'): Promise<Answer> => service.request('GET', `/health/${probe}`);
const away = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED'));
const longAgo = (): Date => new Date(Date.now() - 61_000);

describe('ready', () => {
  it('when the database answers and the consumer has joined', async () => {
    const parts = { database: { status: 'up' }, consumer: { status: 'up' } };
    expect(await ask('ready')).toMatchObject({ status: 200, body: { status: 'ok', parts } });
  });

  it('not while the database is away, and says so', async () => {
    database.ask = away;
    const answer = await ask('ready');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer).toMatchObject({
      status: 503,
      body: {
        code: 'not-ready',
        detail: 'database: cannot be reached',
        parts: { database: { status: 'down' }, consumer: { status: 'up' } },
      },
    });
  });

  it('not before the consumer has joined its group', async () => {
    consumer.joined = false;
    expect(await ask('ready')).toMatchObject({
      status: 503,
      body: { parts: { database: { status: 'up' }, consumer: { status: 'down' } } },
    });
  });

  it('without a consumer where there is nothing to consume', async () => {
    Object.assign(consumer, { joined: false });
    transport.consumes = false;
    expect((await ask('ready')).body.parts).toEqual({ database: { status: 'up' } });
  });

  it('at once for a service that has neither', async () => {
    expect(await bare.request('GET', '/health/ready')).toMatchObject({ status: 200, body: { parts: {} } });
  });
});

const readOnly = () => Promise.resolve({ ...FIT, readOnly: true });
const old = () => Promise.resolve({ ...FIT, missingMigrations: ['Parcels1700000000002', 'Labels1700000000003'] });

describe('ready', () => {
  it('not while the database takes no writes, and says so', async () => {
    database.ask = readOnly;
    const answer = await ask('ready');
    expect(answer).toMatchObject({ status: 503, body: { detail: 'database: takes no writes' } });
  });

  it('not on a schema older than the code, and names the first migration that is missing', async () => {
    database.ask = old;
    const schema = { status: 'down', reason: 'waits for migration Parcels1700000000002' };
    expect(await ask('ready')).toMatchObject({ status: 503, body: { parts: { schema } } });
  });
});

describe('serving', () => {
  const other = new ServiceUnderTest({
    providers: [
      { provide: KafkaBatchTransport, useValue: transport },
      { provide: DatabaseProbe, useValue: database },
    ],
  });
  const isServing = (): Promise<Answer> => other.request('GET', '/health/serving');
  beforeEach(() => other.start());
  afterEach(() => other.stop());

  it('not before the consumer has joined once; from then on also while the broker is away', async () => {
    consumer.joined = false;
    expect(await isServing()).toMatchObject({ status: 503, body: { code: 'not-serving' } });
    consumer.joined = true;
    expect((await isServing()).status).toBe(200);
    consumer.joined = false;
    expect((await isServing()).status).toBe(200);
    expect((await other.request('GET', '/health/ready')).status).toBe(503);
  });

  it('while the database takes no writes: reads are answered', async () => {
    database.ask = readOnly;
    expect((await isServing()).status).toBe(200);
  });

  it('not while the database is away, or has an older schema', async () => {
    database.ask = away;
    expect(await isServing()).toMatchObject({ status: 503, body: { detail: 'database: cannot be reached' } });
    database.ask = old;
    expect((await isServing()).status).toBe(503);
  });

  it('not once the service shuts down, though requests are still answered', async () => {
    other.nest.get(Health).leave();
    expect(await isServing()).toMatchObject({ status: 503, body: { detail: 'process: shutting down' } });
    expect((await other.request('GET', '/health/ready')).status).toBe(200);
  });

  it('only while every part that was added is up, and so is ready', async () => {
    let reason: string | undefined = 'restored from a backup';
    other.nest.get(Health).add('history', () => reason);
    expect(await isServing()).toMatchObject({ status: 503, body: { detail: 'history: restored from a backup' } });
    expect((await other.request('GET', '/health/ready')).status).toBe(503);
    reason = undefined;
    expect(await isServing()).toMatchObject({ status: 200, body: { parts: { history: { status: 'up' } } } });
    other.nest.get(Health).add('history', () => Promise.reject(new Error('no answer')));
    expect(await isServing()).toMatchObject({ status: 503, body: { detail: 'history: no answer' } });
  });
});

describe('live', () => {
  it('while broker and database are away: a restart would not bring them back', async () => {
    database.ask = away;
    Object.assign(consumer, { joined: false, queued: 5, lastProgressAt: longAgo() });
    expect((await ask('live')).status).toBe(200);
  });

  it('when nothing happens because there is nothing to do', async () => {
    consumer.lastProgressAt = longAgo();
    expect((await ask('live')).status).toBe(200);
  });

  it('while what is stuck waits for the database', async () => {
    database.ask = away;
    Object.assign(consumer, { queued: 5, lastProgressAt: longAgo() });
    expect((await ask('live')).status).toBe(200);
  });

  it('not when records wait, the database answers, and nothing moves', async () => {
    Object.assign(consumer, { queued: 5, lastProgressAt: longAgo() });
    expect(await ask('live')).toMatchObject({ status: 503, body: { code: 'not-live' } });
  });

  it('while what is stuck waits for a database that takes no writes, or for its schema', async () => {
    Object.assign(consumer, { queued: 5, lastProgressAt: longAgo() });
    database.ask = readOnly;
    expect((await ask('live')).status).toBe(200);
    database.ask = old;
    expect((await ask('live')).status).toBe(200);
  });

  it('not when the consumer has given up', async () => {
    consumer.fatal = new Error('not authorized');
    expect((await ask('live')).status).toBe(503);
  });
});

describe('a database that does not answer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is down after two seconds', async () => {
    database.ask = () => new Promise(() => undefined);
    const report = service.nest.get(Health).ready();
    await jest.advanceTimersByTimeAsync(2_000);
    expect((await report).parts.database).toEqual({ status: 'down', reason: 'does not answer' });
  });
});

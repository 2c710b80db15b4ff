import { defineEvent } from '../events/event-definition.js';
import { fromEnvironment } from './from-environment.js';
import type { MessagingOptions } from './messaging-options.js';
import { resolveOptions } from './resolve-options.js';
import { topicsOf } from './topic-creation.js';

const Scanned = defineEvent('Scanned', { topic: 'parcels', key: (id: string) => id });
const Lost = defineEvent('Lost', { topic: 'claims', key: (id: string) => id });
const database = { connectionString: 'postgres://127.0.0.1:1/none' };
const given: MessagingOptions = {
  name: 'depot',
  kafka: { brokers: ['127.0.0.1:1'] },
  database,
  events: [Scanned, Lost],
};

describe('the options of the module', () => {
  it('follow from the events: what is read, how, and that it is sent', async () => {
    const { kafka, consumer, relay, topics, pool } = await resolveOptions(given);
    expect(kafka).toMatchObject({ clientId: 'depot' });
    expect(topics).toEqual(['parcels', 'claims']);
    expect(consumer).toMatchObject({ topics, implied: true });
    expect(consumer?.codec.isKnown('Lost')).toBe(true);
    expect(relay).toEqual({ connection: database });
    await pool?.end();
  });

  it('are what the application says where it says so', async () => {
    const connection = { connectionString: 'postgres://127.0.0.1:1/direct' };
    const own = { topics: ['returns'], maxBatch: 5 };
    const resolved = await resolveOptions({ ...given, consumer: own, relay: { connection } });
    expect(resolved.consumer).toMatchObject({ ...own, implied: false });
    expect(resolved.relay).toEqual({ connection });
    expect(resolved.topics).toEqual(['parcels', 'claims', 'returns']);
    await resolved.pool?.end();
    const silent = await resolveOptions({ ...given, relay: false });
    expect(silent.relay).toBeUndefined();
    await silent.pool?.end();
  });

  it('leave a pool of the application to it', async () => {
    const pool = { connect: () => Promise.reject(new Error('unused')) };
    const resolved = await resolveOptions({ ...given, database: pool, relay: { connection: database } });
    expect(resolved.connections).toBe(pool);
    expect(resolved.pool).toBeUndefined();
  });

  const pool = { connect: () => Promise.reject(new Error('unused')) };
  it.each<[Partial<MessagingOptions>, string]>([
    [{ events: undefined, consumer: { topics: ['parcels'] } }, 'consumer.codec'],
    [{ database: pool }, 'relay.connection'],
    [{ database: pool, relay: false, createTables: true }, 'createTables'],
    [{ createTopics: { partitions: 0 } }, 'partitions'],
    [{ events: [] }, 'events'],
  ])('are refused where something is missing: %j', async (wrong, option) => {
    await expect(resolveOptions({ ...given, ...wrong })).rejects.toThrow(option);
  });

  it('name all topics, with dead letters for those that are read', async () => {
    const resolved = await resolveOptions({
      ...given,
      createTopics: { partitions: 3 },
      consumer: { topics: ['parcels'] },
    });
    expect(topicsOf(resolved)).toMatchObject([
      { name: 'parcels', partitions: 3 },
      { name: 'claims', partitions: 3 },
      { name: 'parcels.dlq', partitions: 3, config: { 'retention.ms': '-1' } },
    ]);
    await resolved.pool?.end();
  });

  it('can be those of the environment, which is told what it lacks', () => {
    expect(fromEnvironment({ KAFKA_BROKERS: 'a:1,b:2', DATABASE_URL: 'postgres://x' })).toEqual({
      kafka: { brokers: ['a:1', 'b:2'] },
      database: { connectionString: 'postgres://x' },
    });
    expect(() => fromEnvironment({ DATABASE_URL: 'postgres://x' })).toThrow('KAFKA_BROKERS');
  });
});

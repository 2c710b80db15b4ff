import { randomUUID } from 'node:crypto';
import { createTestTopics, eventually, testInfrastructure } from '@waybill/testing';
import type { Admin, Kafka } from 'kafkajs';
import type { PartitionEnd } from './group-progress.js';
import { createKafkaClient } from './kafkajs-client.js';
import { KafkaJsGroupProgress } from './kafkajs-group-progress.js';
import { ensureTopics } from './topics.js';

describe('the progress of a consumer group on a real broker', () => {
  let kafka: Kafka;
  let admin: Admin;
  let group: string;
  let progress: KafkaJsGroupProgress;

  beforeEach(async () => {
    kafka = createKafkaClient({ brokers: testInfrastructure().brokers.split(','), clientId: 'test' });
    admin = kafka.admin();
    await admin.connect();
    group = `group-${randomUUID()}`;
    progress = new KafkaJsGroupProgress(kafka, group);
  });

  afterEach(() => admin.disconnect());

  /** So many records on each partition. */
  async function write(topic: string, counts: readonly number[]): Promise<void> {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const messages = counts.flatMap((count, partition) =>
      Array.from({ length: count }, () => ({ partition, value: 'x' })),
    );
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  /** By a member of the group that reads nothing. */
  async function commit(topic: string, offsets: readonly number[]): Promise<void> {
    const member = kafka.consumer({ groupId: group, allowAutoTopicCreation: false, maxWaitTimeInMs: 50 });
    const joined = new Promise((resolve) => member.on(member.events.GROUP_JOIN, resolve));
    await member.connect();
    await member.subscribe({ topic, fromBeginning: true });
    await member.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    await joined;
    await member.commitOffsets(offsets.map((offset, partition) => ({ topic, partition, offset: String(offset) })));
    await member.disconnect();
  }

  /** A group just named may not have its coordinator yet. */
  const hasPassed = (ends: readonly PartitionEnd[]): Promise<boolean> => eventually(() => progress.hasPassed(ends));

  it('has passed the ends of topics only when it has, on every partition of every topic', async () => {
    const { parcels, returns } = await createTestTopics(['parcels', 'returns'], { partitions: 2 });
    await write(parcels, [3, 2]);
    await write(returns, [1, 0]);
    const ends = await progress.endsOf([parcels, returns]);
    expect(await hasPassed(ends)).toBe(false);
    await commit(parcels, [3, 1]);
    expect(await hasPassed(ends)).toBe(false);
    await commit(parcels, [3, 2]);
    expect(await hasPassed(ends)).toBe(false);
    await commit(returns, [1]);
    expect(await hasPassed(ends)).toBe(true);
  });

  it('does not wait for what was written after the ends were noted', async () => {
    const { parcels } = await createTestTopics(['parcels'], { partitions: 1 });
    await write(parcels, [2]);
    const ends = await progress.endsOf([parcels]);
    await write(parcels, [5]);
    await commit(parcels, [2]);
    expect(await hasPassed(ends)).toBe(true);
    expect(await hasPassed(await progress.endsOf([parcels]))).toBe(false);
  });

  it('has passed what was never written, and what was deleted before it was read', async () => {
    const { parcels } = await createTestTopics(['parcels'], { partitions: 2 });
    expect(await hasPassed(await progress.endsOf([parcels]))).toBe(true);
    await write(parcels, [4, 0]);
    const ends = await progress.endsOf([parcels]);
    expect(await hasPassed(ends)).toBe(false);
    // kafkajs deletes by what it knows of the topic, and asks for nothing itself.
    await admin.fetchTopicOffsets(parcels);
    await admin.deleteTopicRecords({ topic: parcels, partitions: [{ partition: 0, offset: '4' }] });
    expect(await hasPassed(ends)).toBe(true);
  });

  it('knows the ends of topics as soon as they are made, whether or not their leaders know yet that they lead', async () => {
    for (let round = 0; round < 10; round += 1) {
      const topic = `parcels-${randomUUID()}`;
      await admin.createTopics({ topics: [{ topic, numPartitions: 6 }], waitForLeaders: false });
      expect(await progress.endsOf([topic])).toHaveLength(6);
    }
  });

  it('is waited for until it has passed, or until nobody waits any more', async () => {
    const { parcels } = await createTestTopics(['parcels'], { partitions: 1 });
    await write(parcels, [1]);
    const ends = await progress.endsOf([parcels]);
    const impatient = new AbortController();
    expect(await hasPassed(ends)).toBe(false);
    const given = progress.untilPassed(ends, impatient.signal, 10);
    const waited = progress.untilPassed(ends, new AbortController().signal, 10);
    impatient.abort();
    expect(await given).toBe(false);
    await commit(parcels, [1]);
    expect(await waited).toBe(true);
  });

  it('counts what lies behind the open transaction of another program', async () => {
    const { parcels } = await createTestTopics(['parcels'], { partitions: 1 });
    const stranger = kafka.producer({
      transactionalId: `tx-${randomUUID()}`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await stranger.connect();
    const transaction = await stranger.transaction();
    await transaction.send({ topic: parcels, messages: [{ value: 'never' }] });
    await write(parcels, [2]);
    const ends = await progress.endsOf([parcels]);
    expect(ends).toEqual([{ topic: parcels, partition: 0, offset: 3n }]);
    expect(await hasPassed(ends)).toBe(false);
    await transaction.abort();
    await stranger.disconnect();
  });

  it('names the topic of which it cannot say where it ends', async () => {
    const { parcels } = await createTestTopics(['parcels'], { partitions: 1 });
    const missing = `missing-${randomUUID()}`;
    await expect(progress.endsOf([parcels, missing])).rejects.toThrow(`${missing}: This server does not host`);
  });

  it('asks for a topic that was made again to be read whole, also where the old offsets were higher', async () => {
    const { parcels } = await createTestTopics(['parcels'], { partitions: 1 });
    await write(parcels, [9]);
    await commit(parcels, [9]);
    const ends = await progress.endsOf([parcels]);
    await admin.deleteTopics({ topics: [parcels] });
    await eventually(() => ensureTopics(kafka, [{ name: parcels, partitions: 1, config: {} }]));
    await eventually(() => write(parcels, [2]));
    expect(await hasPassed(ends)).toBe(false);
    await commit(parcels, [2]);
    expect(await hasPassed(ends)).toBe(true);
  });

  it('says that the broker is away instead of an answer', async () => {
    const nobody = new KafkaJsGroupProgress(createKafkaClient({ brokers: ['127.0.0.1:1'], clientId: 'test' }), group);
    const away = { code: 'BROKER_UNAVAILABLE' };
    await expect(nobody.endsOf(['parcels'])).rejects.toMatchObject(away);
    await expect(nobody.hasPassed([{ topic: 'parcels', partition: 0, offset: 1n }])).rejects.toMatchObject(away);
  });
});

import { createKafkaClient, type IncomingRecord } from '@waybill/messaging/kafka';
import { Reaper } from '@waybill/local-infra';
import { createTestTopics, eventually, startTestCluster, testInfrastructure, type TestCluster } from '@waybill/testing';
import type { Kafka } from 'kafkajs';
import { consumerLag, reportTopics } from '../lag/report-topics.js';
import { describeGaps, type Gap } from '../words/gap.js';
import { TopicReader } from './topic-reader.js';

const text = ({ value }: IncomingRecord): string => value?.toString() ?? 'null';

async function produce(kafka: Kafka, topic: string, values: readonly (string | null)[], partition = 0): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ key: 'k', value, partition })) });
  await producer.disconnect();
}

async function readAll(
  brokers: readonly string[],
  topics: string[],
): Promise<{ values: string[]; gaps: readonly Gap[] }> {
  const values: string[] = [];
  const onRecord = (record: IncomingRecord) => void values.push(text(record));
  const gaps = await new TopicReader({ brokers, client: {} }).read({
    topics,
    from: 'beginning',
    follow: false,
    onRecord,
  });
  return { values: values.sort(), gaps };
}

describe('reading topics as an outsider', () => {
  const brokers = testInfrastructure().brokers.split(',');
  const kafka = createKafkaClient({ clientId: 'suite', brokers });

  it('reads all that is kept, in the order of each partition, and leaves no consumer group behind', async () => {
    const { things } = await createTestTopics(['things']);
    for (let n = 0; n < 3; n += 1) await produce(kafka, things, [`${n}a`, `${n}b`, null], n % 2);
    const seen: string[] = [];
    const gaps = await new TopicReader({ brokers, client: {} }).read({
      topics: [things],
      from: 'beginning',
      follow: false,
      onRecord: (record) => void seen.push(`${record.partition} ${text(record)}`),
    });
    expect(gaps).toEqual([]);
    expect(seen.filter((line) => line.startsWith('0'))).toEqual(['0 0a', '0 0b', '0 null', '0 2a', '0 2b', '0 null']);
    expect(seen.filter((line) => line.startsWith('1'))).toEqual(['1 1a', '1 1b', '1 null']);
    const admin = kafka.admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    expect(groups.filter(({ groupId }) => groupId.startsWith('waybill-cli'))).toEqual([]);
  });

  it('reads only some records, or those since a time', async () => {
    const { things } = await createTestTopics(['things']);
    await produce(kafka, things, ['a', 'b', 'c', 'd']);
    const read = async (from: Parameters<TopicReader['read']>[0]['from']): Promise<string[]> => {
      const values: string[] = [];
      const onRecord = (record: IncomingRecord) => void values.push(text(record));
      await new TopicReader({ brokers, client: {} }).read({ topics: [things], from, follow: false, onRecord });
      return values;
    };
    const places = ['1', '2', '99'].map((offset) => ({ topic: things, partition: 0, offset }));
    expect(await read({ places })).toEqual(['b', 'c']);
    expect(await read({ since: Date.now() - 60_000 })).toHaveLength(4);
    expect(await read({ since: Date.now() + 60_000 })).toEqual([]);
    expect(await read('end')).toEqual([]);
  });

  it('goes behind the open transaction of a stranger, and passes the marks of one that was aborted', async () => {
    const { things } = await createTestTopics(['things'], { partitions: 1 });
    const producer = kafka.producer({ transactionalId: `suite-${things}`, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const send = (value: string) => ({ topic: things, messages: [{ key: 'k', value }] });
    const aborted = await producer.transaction();
    await aborted.send(send('aborted'));
    await aborted.abort();
    const open = await producer.transaction();
    await open.send(send('open'));
    await produce(kafka, things, ['ours']);
    try {
      expect((await readAll(brokers, [things])).values).toEqual(['aborted', 'open', 'ours']);
      const { found } = await new TopicReader({ brokers, client: {} }).look(async (view) =>
        view.offsets((await view.partitions([things])).found, 'end'),
      );
      // Two records of transactions, one mark, one of ours.
      expect([...found.values()]).toEqual([4n]);
    } finally {
      await open.abort();
      await producer.disconnect();
    }
  });

  it('follows what comes, until it is told to stop', async () => {
    const { things } = await createTestTopics(['things']);
    await produce(kafka, things, ['before']);
    const seen: string[] = [];
    const stop = new AbortController();
    const following = new TopicReader({ brokers, client: {} }).read({
      topics: [things],
      from: 'end',
      follow: true,
      signal: stop.signal,
      onRecord: (record) => void seen.push(text(record)),
    });
    await eventually(async () => {
      await produce(kafka, things, ['after']);
      expect(seen).toContain('after');
    });
    stop.abort();
    await following;
    expect(seen).not.toContain('before');
  });

  it('passes on what the reader of a record throws', async () => {
    const { things } = await createTestTopics(['things']);
    await produce(kafka, things, ['a']);
    const onRecord = (): never => {
      throw new Error('the disc is full');
    };
    const reading = new TopicReader({ brokers, client: {} }).read({
      topics: [things],
      from: 'beginning',
      follow: false,
      onRecord,
    });
    await expect(reading).rejects.toThrow('the disc is full');
  });

  it('says that no Kafka answers where none does, and which topic is not there', async () => {
    await expect(readAll(['127.0.0.1:1'], ['things'])).rejects.toMatchObject({
      code: 'unreachable',
      message: 'no Kafka answers at 127.0.0.1:1: is Waybill running (npm start)?',
    });
    await expect(new TopicReader({ brokers, client: {} }).requireTopics(['no-such-topic'])).rejects.toMatchObject({
      code: 'misuse',
      message: 'no such topic: no-such-topic',
    });
  });
});

describe('when a partition has lost its leader', () => {
  let cluster: TestCluster;
  let brokers: string[];
  let kafka: Kafka;

  beforeAll(async () => {
    cluster = await startTestCluster(new Reaper());
    brokers = cluster.first.brokers.split(',');
    kafka = createKafkaClient({ clientId: 'suite', brokers });
    const admin = kafka.admin();
    await admin.connect();
    const at = (topic: string, nodes: number[]) => ({
      topic,
      replicaAssignment: nodes.map((node, partition) => ({ partition, replicas: [node] })),
    });
    await admin.createTopics({
      waitForLeaders: true,
      topics: [at('order-events', [1, 1]), at('payment-events', [1, 2]), at('product-events', [2])],
    });
    await admin.disconnect();
    await produce(kafka, 'order-events', ['o'], 1);
    await produce(kafka, 'payment-events', ['p'], 0);
    cluster.second.kill();
    await cluster.second.exited;
    await eventually(async () => {
      const { gaps } = await readAll(brokers, ['payment-events']);
      expect(gaps).toHaveLength(1);
    });
  });
  afterAll(() => cluster?.stop());

  it('the others are read, and it is named', async () => {
    const { values, gaps } = await readAll(brokers, ['order-events', 'payment-events', 'product-events']);
    expect(values).toEqual(['o', 'p']);
    expect(describeGaps(gaps)).toBe(
      'payment-events[1], product-events[0]: has no leader: the brokers that hold it are away',
    );
  });

  it('topics and lag are told of all others, and the sum for the audit too', async () => {
    // The first question about a group makes the brokers' own topic of offsets, which may take a while.
    const { found, gaps } = await eventually(async () => {
      const report = await reportTopics({ brokers, client: {} });
      expect(report.gaps.filter(({ topic }) => topic.startsWith('group '))).toEqual([]);
      return report;
    });
    expect(found).toMatchObject([
      { topic: 'order-events', partitions: 2, messages: 1, lag: { inventory: 1, payment: 1 } },
      { topic: 'payment-events', partitions: 2, messages: 1, missing: [1] },
      { topic: 'product-events', partitions: 1, messages: 0, missing: [0] },
    ]);
    expect(gaps.map(({ topic, partition }) => `${topic}[${partition}]`)).toEqual([
      'payment-events[1]',
      'product-events[0]',
    ]);
    const lag = await consumerLag({ brokers, client: {} });
    // Four groups read order-events, four payment-events; topics that were never made are gaps of their own.
    expect(lag.found).toBe(8);
    expect(lag.gaps.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['payment-events', 'product-events', 'inventory-events', 'shipping-events']) as string[],
    );
  });
});

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createTestTopics, eventually, testInfrastructure } from '@waybill/testing';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import type { OutgoingRecord } from '../record/record.js';
import { createKafkaClient } from './kafkajs-client.js';
import { KafkaJsProducer } from './kafkajs-producer.js';
import { ensureTopics, TopicPartitionMismatchError } from './topics.js';

describe('the Kafka port on a real broker', () => {
  let kafka: Kafka;
  const producers: KafkaJsProducer[] = [];

  beforeEach(() => {
    kafka = createKafkaClient({ brokers: testInfrastructure().brokers.split(','), clientId: 'test' });
  });

  afterEach(async () => {
    await Promise.all(producers.splice(0).map((producer) => producer.disconnect()));
  });

  function newProducer(client = kafka): KafkaJsProducer {
    const producer = new KafkaJsProducer(client);
    producers.push(producer);
    return producer;
  }

  const aRecord = (topic: string, key: string, value = '{}'): OutgoingRecord => ({
    topic,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: {},
  });

  async function asking<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await question(admin);
    } finally {
      await admin.disconnect();
    }
  }

  const topics = () => asking((admin) => admin.listTopics());

  async function endOffsets(topic: string): Promise<Record<number, number>> {
    // A topic just made may not have its leaders yet.
    const offsets = await asking((admin) => eventually(() => admin.fetchTopicOffsets(topic), { timeoutMs: 3_000 }));
    return Object.fromEntries(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  it('sends again after a first handshake with a broker that hung', async () => {
    const { orders } = await createTestTopics(['orders'], { partitions: 1 });
    const [host = '', port = ''] = (testInfrastructure().brokers.split(',')[0] ?? '').split(':');
    let hangs = true;
    const sockets: Socket[] = [];
    const front = createServer((client) => {
      sockets.push(client.on('error', () => undefined));
      if (hangs) return;
      const upstream = connect(Number(port), host).on('error', () => client.destroy());
      sockets.push(upstream);
      client.pipe(upstream).pipe(client);
    });
    await once(front.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${(front.address() as AddressInfo).port}`;
    const hasty = new Kafka({
      brokers: [address],
      requestTimeout: 300,
      retry: { retries: 1 },
      logLevel: logLevel.NOTHING,
    });
    const producer = newProducer(hasty);
    await expect(producer.send([aRecord(orders, 'order-1')])).rejects.toThrow(BrokerUnavailableError);
    hangs = false;
    await eventually(() => producer.send([aRecord(orders, 'order-1')]));
    expect((await endOffsets(orders))[0]).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    front.close();
  });

  it('begins with another of the first brokers each time, so that one that hangs stops no start', async () => {
    const sockets: Socket[] = [];
    const hanging = createServer((client) => sockets.push(client.on('error', () => undefined)));
    await once(hanging.listen(0, '127.0.0.1'), 'listening');
    const silent = `127.0.0.1:${(hanging.address() as AddressInfo).port}`;
    const brokers = [silent, ...testInfrastructure().brokers.split(',')];
    const client = createKafkaClient({ brokers, clientId: 'test' });
    const admins = brokers.map(() => client.admin({ retry: { retries: 0 } }));
    const connecting = admins.map((admin) => admin.connect());
    await Promise.any(connecting);
    for (const socket of sockets) socket.destroy();
    hanging.close();
    await Promise.allSettled(connecting);
    await Promise.all(admins.map((admin) => admin.disconnect()));
  });

  it('puts keys where Java clients put them', async () => {
    const { orders } = await createTestTopics(['orders'], { partitions: 6 });
    // toPositive(murmur2(key)) % 6 of the vectors in Apache Kafka's UtilsTest: 21, foobar, a-little-bit-long-string.
    const vectors = { '21': -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536 };
    await newProducer().send(Object.keys(vectors).map((key) => aRecord(orders, key)));
    const expected = new Set(Object.values(vectors).map((hash) => (hash & 0x7fffffff) % 6));
    // Not how many: a partition whose leader has only just come up may be written to twice.
    const written = Object.entries(await endOffsets(orders)).filter(([, end]) => end > 0);
    expect(new Set(written.map(([partition]) => Number(partition)))).toEqual(expected);
  });

  it('refuses a record over the limit of the topic', async () => {
    const { orders } = await createTestTopics(['orders'], { config: { 'max.message.bytes': '1000' } });
    await expect(newProducer().send([aRecord(orders, 'a', 'x'.repeat(2_000))])).rejects.toMatchObject({
      code: 'RECORD_REJECTED',
    });
  });

  it('says which kind of failure an unknown topic is, makes none of that name, and still writes to others', async () => {
    const { orders } = await createTestTopics(['orders']);
    const missing = `missing-${randomUUID()}`;
    const producer = newProducer();
    await expect(producer.send([aRecord(orders, 'a'), aRecord(missing, 'a')])).rejects.toMatchObject({
      code: 'PARTLY_SENT',
      refusals: [{ error: { code: 'TOPIC_UNAVAILABLE', part: { topic: missing } }, records: [1] }],
    });
    await producer.send([aRecord(orders, 'a')]);
    expect(await topics()).toContain(orders);
    expect(await topics()).not.toContain(missing);
  });

  it('says that the broker is away when nobody listens', async () => {
    const nobody = createKafkaClient({ brokers: ['127.0.0.1:1'], clientId: 'test' });
    await expect(newProducer(nobody).send([aRecord('orders', 'a')])).rejects.toMatchObject({
      code: 'BROKER_UNAVAILABLE',
    });
  });

  it('makes missing topics with their settings, and leaves existing ones', async () => {
    const name = `made-${randomUUID()}`;
    const definition = { name, partitions: 4, config: { 'cleanup.policy': 'compact' } };
    expect(await ensureTopics(kafka, [definition])).toEqual({ created: [name] });
    expect(await ensureTopics(kafka, [definition])).toEqual({ created: [] });
    expect(Object.keys(await endOffsets(name))).toHaveLength(4);
  });

  it('is safe to make the same topics from two processes at once', async () => {
    const definitions = ['a', 'b'].map((suffix) => ({ name: `${suffix}-${randomUUID()}`, partitions: 2, config: {} }));
    await Promise.all([ensureTopics(kafka, definitions), ensureTopics(kafka, definitions)]);
    expect(Object.keys(await endOffsets(definitions[0]!.name))).toHaveLength(2);
  });

  it('refuses a topic with another number of partitions, naming the setting, and makes nothing', async () => {
    const { orders } = await createTestTopics(['orders'], { partitions: 3 });
    const missing = `missing-${randomUUID()}`;
    const making = ensureTopics(kafka, [
      { name: missing, partitions: 6, config: {} },
      { name: orders, partitions: 6, config: {} },
    ]);
    await expect(making).rejects.toThrow(TopicPartitionMismatchError);
    await expect(making).rejects.toThrow(`Topic ${orders} has 3 partitions, but 6 are asked for`);
    expect(await topics()).not.toContain(missing);
  });
});

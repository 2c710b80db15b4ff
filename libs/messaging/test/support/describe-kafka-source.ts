import { randomUUID } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, freePort, Reaper } from '@waybill/local-infra';
import { eventually, testInfrastructure } from '@waybill/testing';
import type { Kafka } from 'kafkajs';
import { KafkaJsConsumer } from '../../src/kafka/kafkajs-consumer.js';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.js';
import { KafkaJsGroupProgress } from '../../src/kafka/kafkajs-group-progress.js';
import { KafkaJsProducer } from '../../src/kafka/kafkajs-producer.js';
import { ensureTopics } from '../../src/kafka/topics.js';
import { SourceReader } from './source-reader.js';

// These suites stop, freeze and damage a broker, and so need its process and its files.
const onEmbedded = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

/** What holds for a source of records on a real broker, whichever code reads and writes them. */
export function describeKafkaSource(title: string, fastPath: boolean): void {
  onEmbedded(title, () => {
    let folder: string;
    let port: number;
    let broker: EmbeddedKafka;
    let kafka: Kafka;
    const sources: KafkaJsConsumer[] = [];

    const startBroker = async () => {
      broker = await EmbeddedKafka.start({ dataDir: folder, port, reaper: new Reaper() });
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'waybill-source-'));
      port = await freePort();
      await startBroker();
      const brokers = [`127.0.0.1:${port}`];
      kafka = createKafkaClient({ brokers, clientId: 'test', fastPath, metadataMaxAgeMs: 1_000 });
    });

    afterEach(() => Promise.all(sources.splice(0).map((source) => source.stop())));

    afterAll(async () => {
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    });

    async function newTopic(partitions = 1, config: Readonly<Record<string, string>> = {}): Promise<string> {
      const name = `parcels-${randomUUID().slice(0, 8)}`;
      await ensureTopics(kafka, [{ name, partitions, config }]);
      return name;
    }

    async function segmentOf(topic: string): Promise<string> {
      const files = await readdir(join(folder, 'log', `${topic}-0`));
      return join(folder, 'log', `${topic}-0`, files.find((one) => one.endsWith('.log')) ?? '');
    }

    /** Of the first batch on the broker's disk: the lowest three bits of its attributes. */
    const isCompressed = async (topic: string) => ((await readFile(await segmentOf(topic))).readInt16BE(21) & 7) !== 0;

    function read(topics: readonly string[], groupId = `depot-${randomUUID()}`, lookEveryMs = 200) {
      const options = { groupId, topics, sessionTimeoutMs: 6_000, lookEveryMs };
      const source = new KafkaJsConsumer(kafka, options);
      sources.push(source);
      const reader = new SourceReader();
      source.start(reader);
      return { source, reader, groupId };
    }

    async function write(topic: string, values: readonly string[], partition = 0): Promise<void> {
      const producer = kafka.producer({ allowAutoTopicCreation: false });
      await producer.connect();
      await producer.send({ topic, messages: values.map((value) => ({ value, partition })) });
      await producer.disconnect();
    }

    async function inTransaction(topic: string, values: readonly string[]) {
      const options = { transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 };
      const producer = kafka.producer(options);
      await producer.connect();
      const transaction = await eventually(() => producer.transaction());
      await transaction.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) });
      return {
        abort: () => transaction.abort().then(() => producer.disconnect()),
        commit: () => transaction.commit().then(() => producer.disconnect()),
      };
    }

    async function asAdmin<T>(question: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
      const admin = kafka.admin();
      await admin.connect();
      try {
        return await question(admin);
      } finally {
        await admin.disconnect();
      }
    }

    const commitAll = async ({ source, reader }: Pick<ReturnType<typeof read>, 'source' | 'reader'>) => {
      const offsets = [...reader.next].map(([at, offset]) => {
        const [topic = '', partition] = at.split('/');
        return { topic, partition: Number(partition), offset };
      });
      await source.commit(offsets);
    };

    it.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what Java compressed by %s', async (kind) => {
      const topic = await newTopic(1, { 'compression.type': kind });
      // The broker, which is Java, compresses by the topic's setting.
      const values = Array.from({ length: 300 }, (_, index) => `${index} `.repeat(150));
      await write(topic, values);
      const { reader } = read([topic]);
      await eventually(() => expect(reader.values).toEqual(values));
      expect(await isCompressed(topic)).toBe(true);
    });

    it('hands over a batch that was damaged on the broker’s disk as unreadable, and goes on behind it', async () => {
      const topic = await newTopic();
      await write(topic, ['before']);
      await write(topic, ['to be damaged', 'with the first']);
      await write(topic, ['behind']);
      await broker.stop();
      const file = await open(await segmentOf(topic), 'r+');
      const at = (await file.readFile()).indexOf('damaged');
      await file.write('D', at);
      await file.close();
      await startBroker();
      const { reader } = read([topic]);
      await eventually(() => expect(reader.records).toHaveLength(3), { timeoutMs: 30_000 });
      const [first, damaged, last] = reader.records;
      expect([String(first?.value), String(last?.value)]).toEqual(['before', 'behind']);
      expect(damaged).toMatchObject({ topic, partition: 0, offset: '2', key: null, headers: {} });
      expect(damaged?.unreadable?.code).toBe('DAMAGED_BATCH');
      expect(damaged?.unreadable?.message).toContain('Records 1 to 2 cannot be read: its checksum does not match');
      expect(String(damaged?.value)).toContain('to be Damaged');
    });

    it('neither hands over what was never committed nor stays in front of it', async () => {
      const topic = await newTopic();
      await write(topic, ['first']);
      const never = await inTransaction(topic, ['never']);
      await never.abort();
      const reading = read([topic]);
      await eventually(() => expect(reading.reader.next.get(`${topic}/0`)).toBe('3'));
      expect(reading.reader.values).toEqual(['first']);
      await commitAll(reading);
      const progress = new KafkaJsGroupProgress(kafka, reading.groupId);
      expect(await progress.hasPassed(await progress.endsOf([topic]))).toBe(true);
    });

    it('commits what it passed over also where nothing else was ever written', async () => {
      const topic = await newTopic();
      const never = await inTransaction(topic, ['never']);
      await never.abort();
      const reading = read([topic]);
      await eventually(() => expect(reading.reader.next.get(`${topic}/0`)).toBe('2'));
      await commitAll(reading);
      const progress = new KafkaJsGroupProgress(kafka, reading.groupId);
      expect(await progress.hasPassed(await progress.endsOf([topic]))).toBe(true);
    });

    it('tells how much waits behind an open transaction, and reads it once that is over', async () => {
      const topic = await newTopic();
      await write(topic, ['first']);
      const { reader } = read([topic]);
      await eventually(() => expect(reader.values).toEqual(['first']));
      const open = await inTransaction(topic, ['late']);
      await write(topic, ['behind']);
      const waiting = { topic, partition: 0, position: '1', highWatermark: '3' };
      await eventually(() => expect(reader.waits).toContainEqual(waiting));
      expect(reader.values).toEqual(['first']);
      await open.commit();
      await eventually(() => expect(reader.values).toEqual(['first', 'late', 'behind']));
    });

    it('follows a topic that is deleted and made again while it reads', async () => {
      const topic = await newTopic();
      const other = await newTopic();
      await write(topic, ['old', 'old', 'old']);
      const reading = read([topic, other]);
      await eventually(() => expect(reading.reader.values).toHaveLength(3));
      await commitAll(reading);
      await asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      await eventually(() => ensureTopics(kafka, [{ name: topic, partitions: 1, config: {} }]));
      await eventually(() => write(topic, ['new']));
      await write(other, ['meanwhile']);
      const expected = ['old', 'old', 'old', 'meanwhile', 'new'].sort();
      await eventually(() => expect([...reading.reader.values].sort()).toEqual(expected), { timeoutMs: 20_000 });
      await commitAll(reading);
      const progress = new KafkaJsGroupProgress(kafka, reading.groupId);
      expect(await progress.hasPassed(await progress.endsOf([topic, other]))).toBe(true);
    });

    it('reads from its beginning a topic that was made again and holds more than the one before', async () => {
      const topic = await newTopic();
      await write(topic, ['old', 'old']);
      const reading = read([topic]);
      await eventually(() => expect(reading.reader.values).toHaveLength(2));
      await commitAll(reading);
      await asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      await eventually(() => ensureTopics(kafka, [{ name: topic, partitions: 1, config: {} }]));
      await eventually(() => write(topic, ['first', 'second', 'third']));
      await eventually(
        () => expect(new Set(reading.reader.values)).toEqual(new Set(['old', 'first', 'second', 'third'])),
        { timeoutMs: 20_000 },
      );
    });

    it('reads from its beginning a topic that was made again, also when its reader ended before it noticed', async () => {
      const topic = await newTopic();
      await write(topic, ['old', 'old']);
      const seldom = 600_000;
      const before = read([topic], undefined, seldom);
      await eventually(() => expect(before.reader.values).toHaveLength(2));
      await asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      await eventually(() => ensureTopics(kafka, [{ name: topic, partitions: 1, config: {} }]));
      // What it has read of the topic that is gone is committed to the one that has come.
      await eventually(() => commitAll(before));
      await before.source.stop();
      await eventually(() => write(topic, ['first', 'second', 'third']));
      const { reader } = read([topic], before.groupId);
      await eventually(() => expect(reader.values).toEqual(['first', 'second', 'third']), { timeoutMs: 20_000 });
    });

    it('reads the other topics while one is not there, and that one as soon as it is', async () => {
      const topic = await newTopic();
      const missing = `parcels-${randomUUID().slice(0, 8)}`;
      await write(topic, ['here']);
      const { reader } = read([topic, missing]);
      await eventually(() => expect(reader.values).toEqual(['here']));
      expect(reader.hindrances[0]).toMatchObject({ code: 'TOPIC_UNREADABLE', topic: missing });
      await ensureTopics(kafka, [{ name: missing, partitions: 1, config: {} }]);
      await write(missing, ['there']);
      // Nothing is committed here, so the next session begins again.
      await eventually(() => expect(new Set(reader.values)).toEqual(new Set(['here', 'there'])), { timeoutMs: 20_000 });
    });

    it('reads partitions that are added while it reads', async () => {
      const topic = await newTopic();
      const { reader } = read([topic]);
      await eventually(() => expect(reader.isJoined).toBe(true));
      await asAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] }));
      await eventually(() => write(topic, ['on the new one'], 1));
      await eventually(() => expect(reader.values).toEqual(['on the new one']), { timeoutMs: 20_000 });
    });

    it('says how many records were deleted before it read them', async () => {
      const topic = await newTopic();
      await write(topic, ['read', 'lost', 'lost', 'kept']);
      const { groupId } = await (async () => {
        const first = read([topic]);
        await eventually(() => expect(first.reader.values).toHaveLength(4));
        await first.source.commit([{ topic, partition: 0, offset: '1' }]);
        await first.source.stop();
        return first;
      })();
      await asAdmin(async (admin) => {
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] });
      });
      const { reader } = read([topic], groupId);
      await eventually(() => expect(reader.values).toEqual(['kept']));
      expect(reader.resets).toEqual([{ topic, partition: 0, wanted: '1', position: '3' }]);
    });

    it('writes and reads null as a header’s value', async () => {
      const topic = await newTopic();
      const producer = new KafkaJsProducer(kafka);
      const headers = { none: null, some: 'text', both: ['one', null] };
      await producer.send([{ topic, key: null, value: Buffer.from('x'), headers }]);
      await producer.disconnect();
      const { reader } = read([topic]);
      await eventually(() => expect(reader.records).toHaveLength(1));
      const [record] = reader.records;
      expect(record?.headers).toEqual({
        none: null,
        some: Buffer.from('text'),
        both: [Buffer.from('one'), null],
      });
    });

    it('takes over a group whose members share out partitions by kafkajs’ own rule', async () => {
      const topic = await newTopic(2);
      const groupId = `depot-${randomUUID()}`;
      const old = kafka.consumer({ groupId, allowAutoTopicCreation: false });
      const joined = new Promise((resolve) => old.on(old.events.GROUP_JOIN, resolve));
      await old.connect();
      await old.subscribe({ topic, fromBeginning: true });
      await old.run({ eachMessage: () => Promise.resolve() });
      await joined;
      const { reader } = read([topic], groupId);
      await eventually(() => expect(reader.isJoined).toBe(true), { timeoutMs: 20_000 });
      await old.disconnect();
      await write(topic, ['left'], 0);
      await write(topic, ['right'], 1);
      await eventually(() => expect(new Set(reader.values)).toEqual(new Set(['left', 'right'])), { timeoutMs: 20_000 });
      expect(reader.errors).toEqual([]);
    });

    it('ends within its bound while the broker hangs', async () => {
      const topic = await newTopic();
      const { source, reader } = read([topic]);
      const producer = new KafkaJsProducer(kafka);
      await eventually(() => expect(reader.isJoined).toBe(true));
      await producer.send([{ topic, key: null, value: Buffer.from('x'), headers: {} }]);
      process.kill(broker.pid, 'SIGSTOP');
      try {
        const sending = producer.send([{ topic, key: null, value: Buffer.from('y'), headers: {} }]);
        sending.catch(() => undefined);
        // A request has 15 s for its answer; a caller that waits for one is not done by then.
        const unanswered = asAdmin((admin) => admin.listTopics()).catch(() => 'no answer');
        const ended = Promise.all([source.stop(), producer.disconnect()]).then(() => 'ended');
        expect(await Promise.race([ended, unanswered])).toBe('ended');
      } finally {
        process.kill(broker.pid, 'SIGCONT');
      }
    });
  });
}

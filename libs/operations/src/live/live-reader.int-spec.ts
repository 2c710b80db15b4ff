import { createKafkaClient, type IncomingRecord } from '@waybill/messaging/kafka';
import { createTestTopics, eventually, testInfrastructure } from '@waybill/testing';
import type { Admin, Producer } from 'kafkajs';
import { readKey } from '../kafka/read-key.js';
import { LiveReader } from './live-reader.js';

describe('reading while somebody looks', () => {
  const brokers = testInfrastructure().brokers.split(',');
  const kafka = createKafkaClient({ clientId: 'suite', brokers });
  let producer: Producer;
  let admin: Admin;
  const readers: LiveReader[] = [];

  beforeAll(async () => {
    producer = kafka.producer({ allowAutoTopicCreation: false });
    admin = kafka.admin();
    await Promise.all([producer.connect(), admin.connect()]);
  });
  afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.stop())));
  afterAll(() => Promise.all([producer.disconnect(), admin.disconnect()]));

  const write = (topic: string, keys: readonly string[]) =>
    producer.send({
      topic,
      messages: keys.map((key) => ({ key, value: '{}', headers: { 'event-type': 'OrderCreated', 'event-id': key } })),
    });

  const open = (topic: string, more: { most?: number; lingerMs?: number } = {}): LiveReader => {
    const reader = new LiveReader({ brokers, client: {} }, { topics: [topic], ...more });
    readers.push(reader);
    return reader;
  };

  const patience = (): AbortSignal => AbortSignal.timeout(30_000);

  it('begins with the first viewer, reads back, and tells of what comes', async () => {
    const { things } = await createTestTopics(['things']);
    await write(things, ['a', 'b']);
    const reader = open(things);
    expect(reader.running).toBe(false);
    const seen: (string | null)[] = [];
    reader.watch({ onRecord: ({ key }) => seen.push(key) });
    await reader.recent(patience());
    await write(things, ['c']);
    await eventually(() => expect(seen.sort()).toEqual(['a', 'b', 'c']));
    expect(reader.window?.ofKey('b')).toHaveLength(1);
    expect(reader.window?.counts.get(things)).toBe(1);
  });

  it('reads back no more than so many records', async () => {
    const { things } = await createTestTopics(['things']);
    await write(
      things,
      Array.from({ length: 100 }, (_, n) => `k${n}`),
    );
    const window = await open(things, { most: 10 }).recent(patience());
    expect(window.newest).toBeLessThanOrEqual(10);
    expect(window.newest).toBeGreaterThan(0);
  });

  it('ends after the last viewer has gone, and goes on when another comes before', async () => {
    const { things } = await createTestTopics(['things']);
    const reader = open(things, { lingerMs: 300 });
    const first = reader.watch({});
    const second = reader.watch({});
    first();
    expect(reader.running).toBe(true);
    second();
    const epoch = reader.epoch;
    const third = reader.watch({});
    expect(reader.epoch).toBe(epoch);
    third();
    await eventually(() => expect(reader.running).toBe(false));
    expect(reader.window).toBeUndefined();
  });

  it('leaves no consumer group behind', async () => {
    const { things } = await createTestTopics(['things']);
    await open(things).recent(patience());
    const { groups } = await admin.listGroups();
    expect(groups.filter(({ groupId }) => groupId.includes('waybill'))).toEqual([]);
  });

  it('says that Kafka does not answer, and keeps trying', async () => {
    const reader = new LiveReader({ brokers: ['127.0.0.1:1'], client: {} }, { topics: ['things'] });
    readers.push(reader);
    const troubles: string[] = [];
    reader.watch({ onTrouble: (why) => troubles.push(why) });
    await expect(reader.recent(patience())).rejects.toMatchObject({ code: 'unreachable' });
    expect(troubles[0]).toContain('no Kafka answers at 127.0.0.1:1');
    expect(reader.running).toBe(true);
  });

  describe('reading the records of one key', () => {
    const read = async (topic: string, key: string, more: object = {}) => {
      const { records, complete } = await readKey(
        { brokers, client: {} },
        { topics: [topic], key, within: { since: Date.now() - 60_000 }, ...more },
      );
      return { complete, keys: records.map(({ key: bytes }: IncomingRecord) => bytes?.toString()) };
    };

    it('reads the one partition that the key belongs to', async () => {
      const { things } = await createTestTopics(['things']);
      await write(things, ['a', 'b', 'a', 'c', 'a']);
      expect(await read(things, 'a')).toEqual({ complete: true, keys: ['a', 'a', 'a'] });
      expect(await read(things, 'none')).toEqual({ complete: true, keys: [] });
    });

    it('ends at a bound and says that there may be more', async () => {
      const { things } = await createTestTopics(['things']);
      await write(things, ['a', 'a', 'a', 'a']);
      expect(await read(things, 'a', { maxRecords: 2 })).toMatchObject({ complete: false });
      expect(await read(things, 'a', { most: 1 })).toMatchObject({ complete: false });
    });

    it('reads nothing that was written later than asked for', async () => {
      const { things } = await createTestTopics(['things']);
      await write(things, ['a']);
      const until = Date.now() + 1;
      await eventually(() => expect(Date.now()).toBeGreaterThan(until + 5));
      await write(things, ['a']);
      expect(await read(things, 'a', { within: { since: until - 60_000, until } })).toEqual({
        complete: true,
        keys: ['a'],
      });
    });
  });
});

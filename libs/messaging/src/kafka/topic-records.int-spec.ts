import { createTestTopics, testInfrastructure } from '@waybill/testing';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import { createKafkaClient } from './kafkajs-client.js';
import { KafkaJsProducer } from './kafkajs-producer.js';
import { readRecords, type RecordRange } from './topic-records.js';

describe('ranges of a topic, read from outside its groups', () => {
  const kafka = createKafkaClient({ brokers: testInfrastructure().brokers.split(','), clientId: 'records-test' });
  const producer = new KafkaJsProducer(kafka);
  let topic: string;

  beforeEach(async () => {
    ({ said: topic } = await createTestTopics(['said'], { partitions: 1 }));
    for (const text of ['a', 'b', 'c'])
      await producer.send([{ topic, key: null, value: Buffer.from(text), headers: {} }]);
  });

  afterAll(() => producer.disconnect());

  const read = async (range: Partial<RecordRange>, quietMs?: number): Promise<string[]> => {
    const found: string[] = [];
    const ranges = [{ topic, partition: 0, from: 0n, to: 3n, ...range }];
    await readRecords(kafka, 'records', ranges, ({ value }) => void found.push(String(value)), quietMs);
    return found;
  };

  it('come whole, from one offset to before another', async () => {
    expect(await read({ from: 1n })).toEqual(['b', 'c']);
    expect(await read({ to: 2n })).toEqual(['a', 'b']);
    expect(await read({ from: 3n })).toEqual([]);
  });

  it('are refused, not waited for, when they never come', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] });
    await admin.disconnect();
    await expect(read({}, 1_000)).rejects.toThrow(BrokerUnavailableError);
    await expect(read({}, 1_000)).rejects.toThrow(`nothing came for 1000 ms of ${topic}/0`);
  });
});

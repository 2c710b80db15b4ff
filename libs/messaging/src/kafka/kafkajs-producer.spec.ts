import {
  KafkaJSProtocolError,
  type Kafka,
  type ProducerBatch,
  type ProducerConfig,
  type RecordMetadata,
} from 'kafkajs';
import { BrokerUnavailableError, RecordRejectedError, TopicUnavailableError } from '../record/producer-errors.js';
import type { OutgoingRecord } from '../record/record.js';
import { KafkaJsProducer } from './kafkajs-producer.js';

const PARTITIONS = 3;

function aRecord(overrides: Partial<OutgoingRecord> = {}): OutgoingRecord {
  return { topic: 'order-events', key: Buffer.from('order-1'), value: Buffer.from('{}'), headers: {}, ...overrides };
}

/** Keys that fall into different partitions of three. */
const spread = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => aRecord({ key: Buffer.from(key) }));

interface FakeAnswers {
  /** Changes the broker's result. */
  readonly answer?: (result: RecordMetadata[]) => RecordMetadata[];
  readonly fail?: () => Error | undefined;
}

/** kafkajs as far as the producer uses it: runs the real partitioner and acknowledges every partition it chose. */
function fakeKafka({ answer = (result) => result, fail = () => undefined }: FakeAnswers = {}) {
  const log = { configs: [] as ProducerConfig[], connects: 0, disconnects: 0, underWay: 0, mostUnderWay: 0 };
  const producer = (config: ProducerConfig) => {
    log.configs.push(config);
    const partitionOf = config.createPartitioner?.();
    return {
      connect: () => Promise.resolve(void log.connects++),
      disconnect: () => Promise.resolve(void log.disconnects++),
      sendBatch: async ({ topicMessages = [] }: ProducerBatch): Promise<RecordMetadata[]> => {
        log.mostUnderWay = Math.max(log.mostUnderWay, ++log.underWay);
        await new Promise((resolve) => setImmediate(resolve));
        log.underWay--;
        const error = fail();
        if (error) throw error;
        const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({ partitionId, leader: 1 }));
        const targets = new Set<string>();
        for (const { topic, messages } of topicMessages) {
          for (const message of messages) {
            targets.add(`${topic} ${partitionOf?.({ topic, message, partitionMetadata: partitionMetadata as never })}`);
          }
        }
        return answer(
          [...targets].map((target) => {
            const [topicName = '', partition] = target.split(' ');
            return { topicName, partition: Number(partition), errorCode: 0, baseOffset: '100' };
          }),
        );
      },
    };
  };
  return { kafka: { producer } as unknown as Kafka, log };
}

const protocolError = (type: string) => {
  const error = new KafkaJSProtocolError(new Error(type));
  return Object.assign(error, { type });
};

describe('KafkaJsProducer', () => {
  it('resolves when every partition written to is acknowledged', async () => {
    const { kafka, log } = fakeKafka();
    const sent = await new KafkaJsProducer(kafka).send(spread);
    expect(sent.map(({ partition }) => partition).sort()).toEqual([0, 1, 2]);
    const offsets = sent.map(({ nextOffset }) => Number(nextOffset) - 100);
    expect(offsets.reduce((sum, offset) => sum + offset)).toBe(spread.length);
    expect(log.configs).toEqual([expect.objectContaining({ allowAutoTopicCreation: false })]);
  });

  it('rejects when a partition is missing from the result, though kafkajs resolved', async () => {
    const { kafka } = fakeKafka({ answer: (result) => result.slice(1) });
    await expect(new KafkaJsProducer(kafka).send(spread)).rejects.toThrow(BrokerUnavailableError);
  });

  it('rejects when a partition is in the result with an error', async () => {
    const { kafka } = fakeKafka({ answer: ([first, ...rest]) => [{ ...first!, errorCode: 6 }, ...rest] });
    await expect(new KafkaJsProducer(kafka).send(spread)).rejects.toThrow(/Not acknowledged: order-events\/\d/);
  });

  it('lets one send run at a time', async () => {
    const { kafka, log } = fakeKafka();
    const producer = new KafkaJsProducer(kafka);
    await Promise.all(spread.map((record) => producer.send([record])));
    expect(log.mostUnderWay).toBe(1);
  });

  it('goes on after a send that failed', async () => {
    let away = true;
    const { kafka } = fakeKafka({ fail: () => (away ? new Error('connection closed') : undefined) });
    const producer = new KafkaJsProducer(kafka);
    await expect(producer.send(spread)).rejects.toThrow(BrokerUnavailableError);
    away = false;
    await expect(producer.send(spread)).resolves.toHaveLength(PARTITIONS);
  });

  it('tells a record that is refused for good from a broker that is away, however deep kafkajs wraps it', async () => {
    const wrapped = new Error('retries exceeded', {
      cause: new Error('again', { cause: protocolError('MESSAGE_TOO_LARGE') }),
    });
    const { kafka } = fakeKafka({ fail: () => wrapped });
    await expect(new KafkaJsProducer(kafka).send(spread)).rejects.toThrow(RecordRejectedError);
    const { kafka: away } = fakeKafka({ fail: () => protocolError('NOT_ENOUGH_REPLICAS') });
    await expect(new KafkaJsProducer(away).send(spread)).rejects.toThrow(BrokerUnavailableError);
  });

  it.each([
    ['a topic is away', 'UNKNOWN_TOPIC_OR_PARTITION', TopicUnavailableError],
    ['the broker is away', 'NOT_LEADER_FOR_PARTITION', BrokerUnavailableError],
  ])('starts over with a new kafkajs producer when %s', async (_what, type, kind) => {
    const { kafka, log } = fakeKafka({ fail: () => protocolError(type) });
    const producer = new KafkaJsProducer(kafka);
    await expect(producer.send(spread)).rejects.toThrow(kind);
    await expect(producer.send(spread)).rejects.toThrow(kind);
    expect(log).toMatchObject({ connects: 2, disconnects: 2 });
    expect(log.configs).toHaveLength(2);
  });

  it('keeps the kafkajs producer whose record was refused', async () => {
    const { kafka, log } = fakeKafka({ fail: () => protocolError('MESSAGE_TOO_LARGE') });
    const producer = new KafkaJsProducer(kafka);
    await expect(producer.send(spread)).rejects.toThrow(RecordRejectedError);
    await expect(producer.send(spread)).rejects.toThrow(RecordRejectedError);
    expect(log).toMatchObject({ connects: 1, disconnects: 0 });
  });

  it('sends null as the value of a header', async () => {
    const { kafka } = fakeKafka();
    const sending = new KafkaJsProducer(kafka).send([aRecord({ headers: { none: null, some: ['a', null] } })]);
    await expect(sending).resolves.toHaveLength(1);
  });

  it.each([
    ['a topic name Kafka does not allow', aRecord({ topic: 'order events' })],
    ['no topic name', aRecord({ topic: '' })],
    ['a header without a value', aRecord({ headers: { gone: undefined as unknown as string } })],
    ['a header of several values without one of them', aRecord({ headers: { gone: ['a', undefined as never] } })],
  ])('refuses %s by its index, before anything is sent', async (_reason, broken) => {
    const { kafka, log } = fakeKafka();
    const sending = new KafkaJsProducer(kafka).send([aRecord(), broken]);
    await expect(sending).rejects.toMatchObject({ code: 'RECORD_REJECTED', index: 1 });
    expect(log.connects).toBe(0);
  });
});

import type { Kafka } from 'kafkajs';
import {
  BrokerUnavailableError,
  PartlySentError,
  RecordRejectedError,
  TopicUnavailableError,
} from '../record/producer-errors.js';
import type { OutgoingRecord } from '../record/record.js';
import { KafkaJsProducer } from './kafkajs-producer.js';
import { partitionOfKey } from './murmur2.js';
import type { TopicState } from './producer/metadata-request.js';
import type { PartitionAnswer } from './producer/produce-response.js';

const TOPIC = 'order-events';
const PARTITIONS = 3;
const CODES = { messageTooLarge: 10, notLeader: 6, notEnoughReplicas: 19, invalidTimestamp: 32, unknownTopic: 3 };

function aRecord(overrides: Partial<OutgoingRecord> = {}): OutgoingRecord {
  return { topic: TOPIC, key: Buffer.from('order-1'), value: Buffer.from('{}'), headers: {}, ...overrides };
}

/** Keys that fall into different partitions of three. */
const spread = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => aRecord({ key: Buffer.from(key) }));
const indexesOf = (partition: number) =>
  spread.flatMap(({ key }, index) => (partitionOfKey(key!, PARTITIONS) === partition ? [index] : []));

type Answers = readonly Partial<PartitionAnswer>[];

interface Script {
  /** By request: what differs from "all well", an error that stops it, or a partition that is left out. */
  readonly answers?: (leader: number, request: number) => Answers | Error;
  readonly leaders?: readonly number[];
  readonly topics?: readonly TopicState[];
}

/** kafkajs as far as the producer uses it: a cluster whose brokers answer as the test says. */
function fakeKafka({ answers = () => [], leaders = [1, 1, 1], topics }: Script = {}) {
  const log = { clusters: 0, disconnects: 0, requests: 0, underWay: 0, mostUnderWay: 0, asked: 0 };
  const partitions = leaders.map((leader, partition) => ({ leader, partition, errorCode: 0 }));
  const state = topics ?? [{ topic: TOPIC, id: 'an-id', errorCode: 0, partitions }];
  const brokerOf = (nodeId: number) => ({
    versions: { 0: { maxVersion: 8 } },
    disconnect: () => Promise.resolve(),
    connectionPool: {
      send: async (): Promise<PartitionAnswer[]> => {
        log.mostUnderWay = Math.max(log.mostUnderWay, ++log.underWay);
        await new Promise((resolve) => setImmediate(resolve));
        log.underWay--;
        const script = answers(nodeId, log.requests++);
        if (script instanceof Error) throw script;
        return partitions.flatMap(({ partition }): PartitionAnswer[] => {
          const well = { topic: TOPIC, partition, errorCode: 0, baseOffset: 100n, refused: [], message: null };
          const answer = { ...well, ...script.find((one) => one.partition === partition) };
          return answer.errorCode === LEFT_OUT ? [] : [answer];
        });
      },
    },
  });
  const createCluster = () => {
    log.clusters++;
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(void log.disconnects++),
      brokerPool: {
        createBroker: () => undefined,
        metadata: { topics: state },
        refreshMetadata: () => Promise.resolve(void log.asked++),
        findBroker: ({ nodeId }: { nodeId: number }) => Promise.resolve(brokerOf(nodeId)),
      },
    };
  };
  return { kafka: { [Symbol('private:Kafka:createCluster')]: createCluster } as unknown as Kafka, log };
}

const LEFT_OUT = -99;

describe('KafkaJsProducer', () => {
  it('tells, when every partition has acknowledged, how far each was written and the id of its topic', async () => {
    const { kafka } = fakeKafka();
    const sent = await new KafkaJsProducer(kafka).send(spread);
    expect(sent).toHaveLength(PARTITIONS);
    for (const { partition, ...rest } of sent) {
      const nextOffset = 100n + BigInt(indexesOf(partition).length);
      expect(rest).toEqual({ topic: TOPIC, topicId: 'an-id', nextOffset });
    }
  });

  it.each([
    ['refuses its records for now', CODES.notEnoughReplicas, 'NOT_ENOUGH_REPLICAS'],
    ['objects to the time of this host', CODES.invalidTimestamp, 'clock of this host'],
    ['is missing from the answer', LEFT_OUT, 'does not answer'],
  ])('says which records are to be sent again when one partition %s', async (_what, errorCode, words) => {
    const { kafka } = fakeKafka({ answers: () => [{ partition: 1, errorCode }] });
    const error = await new KafkaJsProducer(kafka).send(spread).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartlySentError);
    const { sent, refusals } = error as PartlySentError;
    expect(sent.map(({ partition }) => partition).sort()).toEqual([0, 2]);
    expect(refusals).toMatchObject([{ records: indexesOf(1), error: { part: { topic: TOPIC, partition: 1 } } }]);
    expect(refusals[0]?.error).toBeInstanceOf(TopicUnavailableError);
    expect(refusals[0]?.error.message).toContain(words);
  });

  it('asks only those partitions again that are being made or moved, for a while', async () => {
    const moved = [{ partition: 1, errorCode: CODES.notLeader }];
    const { kafka, log } = fakeKafka({ answers: (_leader, request) => (request === 0 ? moved : []) });
    const sent = await new KafkaJsProducer(kafka).send(spread);
    expect(sent.map(({ partition }) => partition).sort()).toEqual([0, 1, 2]);
    expect(log).toMatchObject({ requests: 2, asked: 2, clusters: 1 });
  });

  it('leaves that to the caller who wants it so', async () => {
    const { kafka, log } = fakeKafka({ answers: () => [{ partition: 1, errorCode: CODES.notLeader }] });
    const sending = new KafkaJsProducer(kafka, { settles: false }).send(spread);
    await expect(sending).rejects.toMatchObject({ code: 'PARTLY_SENT', refusals: [{ records: indexesOf(1) }] });
    expect(log.requests).toBe(1);
  });

  it('refuses the records of a partition without leader, and sends the others', async () => {
    const { kafka } = fakeKafka({ leaders: [1, -1, 2] });
    const sending = new KafkaJsProducer(kafka, { settles: false }).send(spread);
    await expect(sending).rejects.toMatchObject({
      sent: [expect.anything(), expect.anything()],
      refusals: [
        { records: indexesOf(1), error: { message: expect.stringContaining('LEADER_NOT_AVAILABLE') as string } },
      ],
    });
  });

  it('refuses the records of a topic that is not there, without a request', async () => {
    const { kafka, log } = fakeKafka({ topics: [{ topic: TOPIC, errorCode: CODES.unknownTopic, partitions: [] }] });
    const sending = new KafkaJsProducer(kafka, { settles: false }).send(spread);
    await expect(sending).rejects.toMatchObject({ code: 'TOPIC_UNAVAILABLE', part: { topic: TOPIC } });
    expect(log.requests).toBe(0);
  });

  it('refuses the records of a broker that does not answer while another does', async () => {
    const { kafka } = fakeKafka({
      leaders: [1, 2, 1],
      answers: (leader) => (leader === 2 ? new Error('connection closed') : []),
    });
    const sending = new KafkaJsProducer(kafka).send(spread);
    await expect(sending).rejects.toMatchObject({ code: 'PARTLY_SENT', refusals: [{ records: indexesOf(1) }] });
  });

  it('counts the brokers as away when none answers, and starts over with new connections', async () => {
    let away = true;
    const { kafka, log } = fakeKafka({ answers: () => (away ? new Error('connection closed') : []) });
    const producer = new KafkaJsProducer(kafka);
    await expect(producer.send(spread)).rejects.toThrow(BrokerUnavailableError);
    away = false;
    await expect(producer.send(spread)).resolves.toHaveLength(PARTITIONS);
    expect(log).toMatchObject({ clusters: 2, disconnects: 1 });
  });

  it('names the record that is too large, where the broker or the number of records tells', async () => {
    const large = { partition: 1, errorCode: CODES.messageTooLarge };
    const { kafka } = fakeKafka({ answers: () => [{ ...large, refused: [1] }] });
    const error = await new KafkaJsProducer(kafka).send(spread).catch((thrown: unknown) => thrown);
    const [refusal] = (error as PartlySentError).refusals;
    expect(refusal?.error).toMatchObject({ code: 'RECORD_REJECTED', index: indexesOf(1)[1] });

    const { kafka: alone } = fakeKafka({ answers: () => [large] });
    const sending = new KafkaJsProducer(alone).send([spread[indexesOf(1)[0]!]!]);
    await expect(sending).rejects.toBeInstanceOf(RecordRejectedError);
    await expect(sending).rejects.toMatchObject({ index: 0 });
  });

  it('lets one send run at a time', async () => {
    const { kafka, log } = fakeKafka();
    const producer = new KafkaJsProducer(kafka);
    await Promise.all(spread.map((record) => producer.send([record])));
    expect(log.mostUnderWay).toBe(1);
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
    expect(log.requests).toBe(0);
  });
});

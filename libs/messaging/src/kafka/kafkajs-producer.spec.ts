import type { Kafka } from 'kafkajs';
import { PartlySentError, RecordRejectedError, TopicUnavailableError } from '../record/producer-errors.js';
import type { OutgoingRecord } from '../record/record.js';
import { KafkaJsProducer } from './kafkajs-producer.js';
import { partitionOfKey } from './murmur2.js';
import type { TopicState } from './producer/metadata-request.js';
import type { PartitionAnswer, ProduceResponse } from './producer/produce-response.js';

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
  /** What stops a question for the state of topics. */
  readonly silence?: () => Error | undefined;
  /** Called in each request, while it is under way. */
  readonly meanwhile?: (leader: number) => void;
}

/** kafkajs as far as the producer uses it: a cluster whose brokers answer as the test says. */
function fakeKafka({ answers = () => [], leaders = [1, 1, 1], topics, silence, meanwhile }: Script = {}) {
  const log = {
    clusters: 0,
    disconnects: 0,
    requests: 0,
    underWay: 0,
    mostUnderWay: 0,
    asked: 0,
    brokers: 0,
    ended: 0,
  };
  const partitions = leaders.map((leader, partition) => ({ leader, partition, errorCode: 0 }));
  const state = topics ?? [{ topic: TOPIC, id: 'an-id', errorCode: 0, partitions }];
  const newBroker = (nodeId: number) => ({
    versions: { 0: { maxVersion: 8 } },
    disconnect: () => Promise.resolve(void log.ended++),
    connectionPool: {
      send: async (): Promise<Pick<ProduceResponse, 'answers'>> => {
        log.mostUnderWay = Math.max(log.mostUnderWay, ++log.underWay);
        await new Promise((resolve) => setImmediate(resolve));
        log.underWay--;
        meanwhile?.(nodeId);
        const script = answers(nodeId, log.requests++);
        if (script instanceof Error) throw script;
        const all = partitions.flatMap(({ partition }): PartitionAnswer[] => {
          const well = { topic: TOPIC, partition, errorCode: 0, baseOffset: 100n, refused: [], message: null };
          const answer = { ...well, ...script.find((one) => one.partition === partition) };
          return answer.errorCode === LEFT_OUT ? [] : [answer];
        });
        return { answers: all };
      },
    },
  });
  const createCluster = () => {
    log.clusters++;
    // As in kafkajs: known are the brokers that the last answer named, and only those.
    const brokers: Record<number, ReturnType<typeof newBroker>> = {};
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(void log.disconnects++),
      brokerPool: {
        brokers,
        createBroker: () => undefined,
        metadata: { topics: state },
        refreshMetadata: () => {
          log.asked++;
          const error = silence?.();
          if (error) return Promise.reject(error);
          for (const nodeId of leaders) {
            if (nodeId < 0 || brokers[nodeId]) continue;
            brokers[nodeId] = newBroker(nodeId);
            log.brokers++;
          }
          return Promise.resolve();
        },
        findBroker: ({ nodeId }: { nodeId: number }) => {
          const broker = brokers[nodeId];
          return broker ? Promise.resolve(broker) : Promise.reject(new Error(`Broker ${nodeId} not found`));
        },
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
    let isAway = false;
    const closed = () => new Error('connection closed');
    const { kafka, log } = fakeKafka({
      answers: () => (isAway ? closed() : []),
      silence: () => (isAway ? closed() : undefined),
    });
    const producer = new KafkaJsProducer(kafka);
    await producer.send(spread);
    isAway = true;
    await expect(producer.send(spread)).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
    expect(producer.partitionCount(TOPIC)).toBe(PARTITIONS);
    isAway = false;
    await expect(producer.send(spread)).resolves.toHaveLength(PARTITIONS);
    expect(log).toMatchObject({ clusters: 2, disconnects: 1 });
  });

  it('takes a leader that does not answer for its own partitions alone, also when a call goes to no other', async () => {
    const { kafka, log } = fakeKafka({
      leaders: [1, 2, 1],
      answers: (leader) => (leader === 2 ? new Error('connection closed') : []),
    });
    const producer = new KafkaJsProducer(kafka);
    const alone = producer.send(indexesOf(1).map((index) => spread[index]!));
    await expect(alone).rejects.toMatchObject({ code: 'TOPIC_UNAVAILABLE', part: { topic: TOPIC, partition: 1 } });
    await expect(producer.send(indexesOf(0).map((index) => spread[index]!))).resolves.toHaveLength(1);
    expect(log).toMatchObject({ clusters: 1, disconnects: 0 });
  });

  it('asks a broker that did not answer over a connection of its own the next time', async () => {
    let isAway = false;
    const { kafka, log } = fakeKafka({
      leaders: [1, 2, 1],
      answers: (leader) => (leader === 2 && isAway ? new Error('Request timed out') : []),
    });
    const clock = { now: 0 };
    const producer = new KafkaJsProducer(kafka, {}, () => clock.now);
    await producer.send(spread);
    isAway = true;
    await expect(producer.send(spread)).rejects.toMatchObject({ code: 'PARTLY_SENT' });
    isAway = false;
    await expect(producer.send(spread)).resolves.toHaveLength(PARTITIONS);
    expect(log).toMatchObject({ clusters: 1, brokers: 3, ended: 1 });
  });

  it('lets a leader that took long not to answer rest for several times as long, and sends to the others', async () => {
    let isHanging = true;
    let asked = 0;
    const clock = { now: 0 };
    const { kafka } = fakeKafka({
      leaders: [1, 2, 1],
      answers: (leader) => (leader === 2 && isHanging ? new Error('Request timed out') : []),
      meanwhile: (leader) => {
        if (leader !== 2) return;
        asked++;
        if (isHanging) clock.now += 1_000;
      },
    });
    const producer = new KafkaJsProducer(kafka, { settles: false }, () => clock.now);
    const partly = { code: 'PARTLY_SENT', refusals: [{ records: indexesOf(1) }] };
    for (let send = 0; send < 5; send++) await expect(producer.send(spread)).rejects.toMatchObject(partly);
    expect(asked).toBe(1);
    clock.now += 10_000;
    await expect(producer.send(spread)).rejects.toMatchObject(partly);
    expect(asked).toBe(2);
    isHanging = false;
    clock.now += 10_000;
    await expect(producer.send(spread)).resolves.toHaveLength(PARTITIONS);
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

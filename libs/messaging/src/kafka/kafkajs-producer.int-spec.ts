import { connect, type Socket } from 'node:net';
import { Reaper } from '@waybill/local-infra';
import { createTestTopics, eventually, startTestCluster, testInfrastructure, type TestCluster } from '@waybill/testing';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaJsProducer } from './kafkajs-producer.js';

describe('KafkaJsProducer', () => {
  const producers: KafkaJsProducer[] = [];

  afterEach(async () => {
    for (const producer of producers.splice(0)) await producer.disconnect();
  });

  it('sends over a new connection after an answer was cut off in its middle', async () => {
    const { parcels: topic } = await createTestTopics(['parcels'], { partitions: 1 });
    const line = breakableLine();
    const kafka = new Kafka({
      brokers: testInfrastructure().brokers.split(','),
      clientId: 'test',
      logLevel: logLevel.NOTHING,
      socketFactory: line.socketFactory,
    });
    const producer = new KafkaJsProducer(kafka, { settles: false });
    producers.push(producer);
    const send = (value: string) => producer.send([{ topic, key: null, value: Buffer.from(value), headers: {} }]);
    await send('1');
    line.cutNextAnswerAfter(6);
    await expect(send('2')).rejects.toMatchObject({ code: 'TOPIC_UNAVAILABLE', part: { topic, partition: 0 } });
    await expect(send('2')).resolves.toMatchObject([{ topic, partition: 0, nextOffset: 3n }]);
    expect(line.isWhole).toBe(true);
  });
});

// Ends one broker of two, and so needs its process.
const onEmbedded = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

onEmbedded('KafkaJsProducer with one broker of two away', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startTestCluster(new Reaper());
  });

  afterAll(() => cluster.stop());

  it('refuses what goes to that broker alone, and sends to the other at once', async () => {
    const kafka = new Kafka({ brokers: [cluster.first.brokers], clientId: 'test', logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    for (const [topic, node] of [
      ['kept', 1],
      ['lost', 2],
    ] as const) {
      const replicaAssignment = [{ partition: 0, replicas: [node] }];
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, replicaAssignment }] });
    }
    await admin.disconnect();
    const producer = new KafkaJsProducer(kafka, { settles: false });
    const send = (topic: string) => producer.send([{ topic, key: null, value: Buffer.from('x'), headers: {} }]);
    await eventually(() => send('kept'));
    await eventually(() => send('lost'));

    cluster.second.kill();
    await cluster.second.exited;
    for (let round = 0; round < 3; round++) {
      await expect(send('lost')).rejects.toMatchObject({ code: 'TOPIC_UNAVAILABLE', part: { topic: 'lost' } });
      await expect(send('kept')).resolves.toHaveLength(1);
    }
    await producer.disconnect();
  });
});

/** Sockets that a test can break in the middle of what the broker answers. */
function breakableLine() {
  let bytes: number | undefined;
  return {
    cutNextAnswerAfter: (count: number) => {
      bytes = count;
    },
    get isWhole() {
      return bytes === undefined;
    },
    socketFactory: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }): Socket => {
      const socket = connect({ host, port }, onConnect);
      const emit = socket.emit.bind(socket) as (event: string, ...told: unknown[]) => boolean;
      socket.emit = (event: string, ...told: unknown[]) => {
        const count = bytes;
        if (event !== 'data' || count === undefined) return emit(event, ...told);
        bytes = undefined;
        socket.destroy(new Error('line cut'));
        return emit(event, (told[0] as Buffer).subarray(0, count));
      };
      return socket;
    },
  };
}

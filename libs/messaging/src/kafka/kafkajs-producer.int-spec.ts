import { connect, type Socket } from 'node:net';
import { createTestTopics, testInfrastructure } from '@waybill/testing';
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

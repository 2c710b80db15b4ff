import { randomBytes } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';

/** The first `count` records of a topic, over all partitions, read by a client that knows nothing of this library. */
export const recordsIn = async (
  kafka: Kafka,
  topic: string,
  count: number,
  timeoutMs = 15_000,
): Promise<KafkaMessage[]> => {
  const consumer = kafka.consumer({ groupId: `reader-${randomBytes(4).toString('hex')}`, maxWaitTimeInMs: 100 });
  const records: KafkaMessage[] = [];
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        records.push(message);
        if (records.length >= count) resolve();
        return Promise.resolve();
      },
    });
    await enough;
    return records;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
};

/** Number of records ever written to a topic. */
export const sizeOf = async (kafka: Kafka, topic: string): Promise<number> => {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
};

import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';

/** Reads a topic from its beginning up to `count` different values; order holds within a partition. */
export async function readTopic(kafka: Kafka, topic: string, count: number): Promise<KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId: randomUUID(), allowAutoTopicCreation: false });
  const messages: KafkaMessage[] = [];
  const values = new Set<string>();
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const { promise: all, resolve } = Promise.withResolvers<void>();
    await consumer.run({
      eachMessage: ({ message }) => {
        messages.push(message);
        values.add(String(message.value));
        if (values.size >= count) resolve();
        return Promise.resolve();
      },
    });
    await all;
    return messages;
  } finally {
    await consumer.disconnect();
  }
}

import {
  DEFAULT_PARTITIONS,
  DLQ_AUDIT_TOPIC,
  SERVICE_NAMES,
  TOPIC_NAMES,
  TOPICS,
  deadLetterTopic,
} from '@waybill/system-map';
import type { createKafkaClient, TopicDefinition } from '@waybill/messaging/kafka';
import { until } from '../process/until.js';
import { InfrastructureError } from '../infrastructure-error.js';

/** Room for what a dead letter's headers add to the largest record that a topic takes (1 MiB by default), bytes. */
const LETTER_BYTES = 2 * 1024 * 1024;

/** Every topic of the system map, its dead letter queue (kept for good), and the audit of the dead letters. */
export function topicDefinitions(partitions: number = DEFAULT_PARTITIONS): TopicDefinition[] {
  const topics = TOPIC_NAMES.flatMap((name): TopicDefinition[] => [
    { name, partitions, config: { 'cleanup.policy': TOPICS[name].cleanup } },
    {
      name: deadLetterTopic(name),
      partitions,
      config: { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'max.message.bytes': String(LETTER_BYTES) },
    },
  ]);
  return [...topics, { name: DLQ_AUDIT_TOPIC, partitions: 1, config: { 'cleanup.policy': 'compact' } }];
}

/**
 * Makes the topics that are missing; those that exist stay as they are.
 * @param brokers comma-separated
 * @throws InfrastructureError PARTITION_MISMATCH when a topic exists with another number of partitions: keys would
 * move to other partitions and lose their order, so the number is fixed once a topic is there
 */
export async function provisionTopics(brokers: string, partitions: number = DEFAULT_PARTITIONS): Promise<void> {
  const { createKafkaClient, ensureTopics, TopicPartitionMismatchError } = await import('@waybill/messaging/kafka');
  const kafka = createKafkaClient({ clientId: 'waybill-provisioning', brokers: brokers.split(',') });
  try {
    await ensureTopics(kafka, topicDefinitions(partitions));
    await coordinatorAnswers(kafka);
  } catch (cause) {
    if (!(cause instanceof TopicPartitionMismatchError)) throw cause;
    const { topic, existing } = cause;
    throw new InfrastructureError(
      'PARTITION_MISMATCH',
      `Topic ${topic} has ${existing} partitions, but WAYBILL_PARTITIONS asks for ${partitions}. ` +
        `Set WAYBILL_PARTITIONS=${existing}, or start anew with: npm run reset`,
      { cause },
    );
  }
}

/**
 * Groups live in a topic that the broker makes when the first of them is asked for. Asking here, once, spares every
 * consumer of a new Kafka its first refusals; should it take longer than this waits, they ask again themselves.
 */
async function coordinatorAnswers(kafka: ReturnType<typeof createKafkaClient>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const asked = (): Promise<unknown> => Promise.all(SERVICE_NAMES.map((groupId) => admin.fetchOffsets({ groupId })));
    await until(() => asked().then(() => true), { timeoutMs: 10_000 });
  } finally {
    await admin.disconnect();
  }
}

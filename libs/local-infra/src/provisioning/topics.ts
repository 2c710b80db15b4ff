import { DEFAULT_PARTITIONS, DLQ_AUDIT_TOPIC, TOPIC_NAMES, TOPICS, deadLetterTopic } from '@waybill/contracts';
import type { TopicDefinition } from '@waybill/messaging';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { InfrastructureError } from '../infrastructure-error.js';
import { ensureTopics } from './ensure-topics.js';

/** Every topic of the system map, its dead letter queue (kept for good), and the audit of the dead letters. */
export function topicDefinitions(partitions: number = DEFAULT_PARTITIONS): TopicDefinition[] {
  const topics = TOPIC_NAMES.flatMap((name): TopicDefinition[] => [
    { name, partitions, config: { 'cleanup.policy': TOPICS[name].cleanup } },
    { name: deadLetterTopic(name), partitions, config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } },
  ]);
  return [...topics, { name: DLQ_AUDIT_TOPIC, partitions: 1, config: { 'cleanup.policy': 'compact' } }];
}

/**
 * Makes the topics that are missing; those that exist stay as they are.
 * @throws InfrastructureError PARTITION_MISMATCH when a topic exists with another number of partitions: keys would
 * move to other partitions and lose their order, so the number is fixed once a topic is there.
 */
export async function provisionTopics(brokers: string, partitions: number = DEFAULT_PARTITIONS): Promise<void> {
  const kafka = new Kafka({
    clientId: 'waybill-provisioning',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const definitions = topicDefinitions(partitions);
  const admin = kafka.admin();
  await admin.connect();
  try {
    await refuseOtherPartitionCounts(admin, definitions);
  } finally {
    await admin.disconnect();
  }
  await ensureTopics(kafka, definitions);
}

async function refuseOtherPartitionCounts(admin: Admin, definitions: readonly TopicDefinition[]): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const names = definitions.map(({ name }) => name).filter((name) => existing.has(name));
  if (names.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  for (const { name, partitions } of definitions) {
    const found = topics.find((topic) => topic.name === name)?.partitions.length;
    if (found === undefined || found === partitions) continue;
    throw new InfrastructureError(
      'PARTITION_MISMATCH',
      `Topic ${name} has ${found} partitions, but WAYBILL_PARTITIONS asks for ${partitions}. ` +
        `Set WAYBILL_PARTITIONS=${found}, or start anew with: npm run reset`,
    );
  }
}

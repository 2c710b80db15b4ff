import { DEFAULT_PARTITIONS, DLQ_AUDIT_TOPIC, TOPIC_NAMES, TOPICS, deadLetterTopic } from '@waybill/system-map';
import type { TopicDefinition } from '@waybill/messaging/kafka';

/** Room for what a dead letter's headers add to the largest record that a topic takes (1 MiB by default), bytes. */
const LETTER_BYTES = 2 * 1024 * 1024;

/**
 * Records bear the broker's time: a writer's clock that is wrong is no reason to refuse a record, nor to keep it for longer or
 * shorter than others.
 */
const BROKERS_TIME = { 'message.timestamp.type': 'LogAppendTime' };

/** Every topic of the system map, its dead letter queue (kept for ever), and the audit of the dead letters. */
export function topicDefinitions(partitions: number = DEFAULT_PARTITIONS): TopicDefinition[] {
  const topics = TOPIC_NAMES.flatMap((name): TopicDefinition[] => [
    { name, partitions, config: { 'cleanup.policy': TOPICS[name].cleanup, ...BROKERS_TIME } },
    {
      name: deadLetterTopic(name),
      partitions,
      config: {
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
        'max.message.bytes': String(LETTER_BYTES),
        ...BROKERS_TIME,
      },
    },
  ]);
  const audit = { name: DLQ_AUDIT_TOPIC, partitions: 1, config: { 'cleanup.policy': 'compact', ...BROKERS_TIME } };
  return [...topics, audit];
}

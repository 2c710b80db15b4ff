import { typesOn } from '../events/registry.js';
import { DEFAULT_PARTITIONS, TOPIC_NAMES, TOPICS, deadLetterTopic, type TopicName } from '@waybill/system-map';

const KAFKA_BINDING = '0.5.0';

/** Name of a topic's channel in the document; channel names may not hold a dot. */
export const channelOf = (topic: string): string => topic.replaceAll('.', '-');

const messageRefs = (names: readonly string[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

const topicChannel = (topic: TopicName) => {
  const { name, writer, key, cleanup } = TOPICS[topic];
  return {
    address: name,
    title: name,
    description: `Written by ${writer} alone. Keyed by ${key}: events of one ${key} are in one partition and in order.`,
    messages: messageRefs(typesOn(topic)),
    bindings: {
      kafka: {
        topic: name,
        partitions: DEFAULT_PARTITIONS,
        topicConfiguration: { 'cleanup.policy': [cleanup] },
        bindingVersion: KAFKA_BINDING,
      },
    },
  };
};

const deadLetterChannel = (topic: TopicName) => ({
  address: deadLetterTopic(topic),
  title: deadLetterTopic(topic),
  description: `Records of ${topic} that a consumer could not handle, one letter per consumer. Kept for good.`,
  messages: messageRefs(['DeadLetter']),
  bindings: {
    kafka: {
      topic: deadLetterTopic(topic),
      topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
      bindingVersion: KAFKA_BINDING,
    },
  },
});

/** One channel a topic and one for its dead letters. */
export const channels = (): Record<string, unknown> => {
  const all: Record<string, unknown> = {};
  for (const topic of TOPIC_NAMES) all[channelOf(topic)] = topicChannel(topic);
  for (const topic of TOPIC_NAMES) all[channelOf(deadLetterTopic(topic))] = deadLetterChannel(topic);
  return all;
};

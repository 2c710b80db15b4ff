import type { Kafka } from 'kafkajs';
import type { TopicDefinition } from './kafka-port.js';

export declare function ensureTopics(
  kafka: Kafka,
  definitions: readonly TopicDefinition[],
): Promise<{ created: string[] }>;

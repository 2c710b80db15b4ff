import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { deadLetterTopicOf, ensureTopics, TopicPartitionMismatchError, type TopicDefinition } from '../kafka/topics.js';
import { Backoff } from '../timing/backoff.js';
import type { ResolvedOptions } from './resolve-options.js';

/** All topics of an application: those of its events, those that it reads, and the dead letters of these. */
export function topicsOf({ topics, consumer, createTopics }: ResolvedOptions): TopicDefinition[] {
  const { partitions = 1, config = {} } = createTopics ?? {};
  const deadLetterTopic = consumer?.deadLetterTopic ?? ((topic: string) => `${topic}.dlq`);
  return [
    ...topics.map((name) => ({ name, partitions, config })),
    ...(consumer?.topics ?? []).map((topic) => deadLetterTopicOf(deadLetterTopic(topic), partitions)),
  ];
}

/** Makes the topics of the application that are not there, as soon as the broker can be reached; until then it tries again. */
export async function createTopicsWhenPossible(options: ResolvedOptions, signal: AbortSignal): Promise<void> {
  const logger = new Logger('Topics');
  const kafka = createKafkaClient(options.kafka);
  const backoff = new Backoff(500, 10_000);
  while (!signal.aborted) {
    try {
      const { created } = await ensureTopics(kafka, topicsOf(options));
      if (created.length > 0) logger.log(`created ${created.join(', ')}`);
      return;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn(`topics could not be made: ${reason}`);
      // The topics are there, with another number of partitions: they are used as they are.
      if (error instanceof TopicPartitionMismatchError) return;
    }
    await delay(backoff.next(), undefined, { signal, ref: false }).catch(() => undefined);
  }
}

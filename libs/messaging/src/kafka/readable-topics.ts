import type { Admin } from 'kafkajs';
import { causesOf } from '../record/error-facts.js';
import { TopicUnreadableError } from './kafkajs-consumer-errors.js';

export interface ReadableTopics {
  /** Partitions of each topic that can be read whole. */
  readonly partitions: ReadonlyMap<string, number>;
  readonly unreadable: readonly TopicUnreadableError[];
}

/**
 * Which of the topics can be read. kafkajs asks for all of them in one request, and takes what is wrong with one (no leader,
 * deleted, no right to read it) for the end of everything.
 *
 * @throws Error when the broker itself does not answer
 */
export async function readableTopics(admin: Admin, topics: readonly string[]): Promise<ReadableTopics> {
  const partitions = new Map<string, number>();
  const unreadable: TopicUnreadableError[] = [];
  for (const topic of topics) {
    try {
      const found = await admin.fetchTopicMetadata({ topics: [topic] });
      partitions.set(
        topic,
        found.topics.reduce((sum, one) => sum + one.partitions.length, 0),
      );
    } catch (cause) {
      if (!isAboutTopic(cause)) throw cause;
      unreadable.push(new TopicUnreadableError(topic, { cause }));
    }
  }
  return { partitions, unreadable };
}

const ABOUT_TOPIC = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'TOPIC_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
]);

const isAboutTopic = (error: unknown): boolean =>
  [...causesOf(error)].some(
    (cause) => cause instanceof Error && 'type' in cause && ABOUT_TOPIC.has(String(cause.type)),
  );

import type { Admin, Kafka } from 'kafkajs';
import { GroupProgress, type PartitionEnd } from './group-progress.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';

/**
 * {@link GroupProgress} on kafkajs. Each question has a connection of its own: it is asked seldom, and a broker that is
 * away must be noticed by it, not remembered differently.
 */
export class KafkaJsGroupProgress extends GroupProgress {
  constructor(
    private readonly kafka: Kafka,
    private readonly groupId: string,
  ) {
    super();
  }

  endsOf(topics: readonly string[]): Promise<readonly PartitionEnd[]> {
    return this.ask(async (admin) =>
      (await offsetsOf(admin, topics)).map(({ high, ...at }) => ({ ...at, offset: high })),
    );
  }

  hasPassed(ends: readonly PartitionEnd[]): Promise<boolean> {
    return this.ask(async (admin) => {
      const unread = notReachedBy(await this.committed(admin, topicsOf(ends)), ends);
      if (unread.length === 0) return true;
      // Nothing is ever committed for a partition whose records are gone before they were read.
      const beginnings = (await offsetsOf(admin, topicsOf(unread))).map(({ low, ...at }) => ({ ...at, offset: low }));
      return notReachedBy(beginnings, unread).length === 0;
    });
  }

  /** -1 where the group has committed nothing yet. */
  private async committed(admin: Admin, topics: readonly string[]): Promise<PartitionEnd[]> {
    const found = await admin.fetchOffsets({ groupId: this.groupId, topics: [...topics] });
    return found.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
    );
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return await question(admin);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new BrokerUnavailableError(`The broker does not say how far ${this.groupId} has read: ${message}`, {
        cause: error,
      });
    } finally {
      // The answer is there, or it is not; a connection that cannot be closed in good order is broken already.
      await admin.disconnect().catch(() => undefined);
    }
  }
}

const topicsOf = (ends: readonly PartitionEnd[]): string[] => [...new Set(ends.map(({ topic }) => topic))];

function notReachedBy(positions: readonly PartitionEnd[], ends: readonly PartitionEnd[]): PartitionEnd[] {
  const reached = new Map(positions.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]));
  return ends.filter(({ topic, partition, offset }) => (reached.get(`${topic}/${partition}`) ?? -1n) < offset);
}

async function offsetsOf(admin: Admin, topics: readonly string[]) {
  const found = await Promise.all(
    topics.map(async (topic) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        topic,
        partition,
        low: BigInt(low),
        high: BigInt(high),
      })),
    ),
  );
  return found.flat();
}

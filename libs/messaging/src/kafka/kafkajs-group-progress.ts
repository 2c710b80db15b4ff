import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import { GroupProgress, type PartitionEnd } from './group-progress.js';
import { topicOffsets, TopicOffsetsReader, type PartitionOffsets } from './topic-offsets.js';

/**
 * {@link GroupProgress} on kafkajs. Each question has a connection of its own, and so has each wait: they are seldom, and a
 * broker that is away must be noticed, not remembered differently.
 */
export class KafkaJsGroupProgress extends GroupProgress {
  constructor(
    private readonly kafka: Kafka,
    private readonly groupId: string,
  ) {
    super();
  }

  async endsOf(topics: readonly string[]): Promise<readonly PartitionEnd[]> {
    const found = await topicOffsets(this.kafka, topics);
    return found.map(({ topic, partition, end }) => ({ topic, partition, offset: end }));
  }

  hasPassed(ends: readonly PartitionEnd[]): Promise<boolean> {
    return this.connected((passed) => passed(ends));
  }

  override untilPassed(ends: readonly PartitionEnd[], signal: AbortSignal, everyMs = 200): Promise<boolean> {
    return this.connected(async (passed) => {
      while (!signal.aborted) {
        if (await passed(ends)) return true;
        await delay(everyMs, undefined, { signal }).catch(() => undefined);
      }
      return false;
    });
  }

  private async connected<T>(
    question: (passed: (ends: readonly PartitionEnd[]) => Promise<boolean>) => Promise<T>,
  ): Promise<T> {
    const admin = this.kafka.admin();
    const reader = new TopicOffsetsReader(this.kafka);
    try {
      await admin.connect();
      return await question(async (ends) => {
        const committed = await this.committed(admin, topicsOf(ends));
        // Asked for afterwards, so that no committed offset is beyond the end of a log that only grew.
        const logs = new Map((await reader.read(topicsOf(ends))).map((log) => [keyOf(log), log]));
        return ends.every((end) => isPassed(end, committed.get(keyOf(end)), logs.get(keyOf(end))));
      });
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new BrokerUnavailableError(`The broker does not say how far ${this.groupId} has read: ${message}`, {
        cause: error,
      });
    } finally {
      reader.close();
      void admin.disconnect().catch(() => undefined);
    }
  }

  private async committed(admin: Admin, topics: readonly string[]): Promise<Map<string, bigint>> {
    const found = await admin.fetchOffsets({ groupId: this.groupId, topics: [...topics] });
    return new Map(
      found.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [keyOf({ topic, partition }), BigInt(offset)]),
      ),
    );
  }
}

const keyOf = ({ topic, partition }: Pick<PartitionEnd, 'topic' | 'partition'>): string => `${topic}/${partition}`;

const topicsOf = (ends: readonly PartitionEnd[]): string[] => [...new Set(ends.map(({ topic }) => topic))];

/**
 * A log shorter than noted was made again: then everything in it has to be read, and an offset beyond its end was
 * committed for the log before.
 */
function isPassed({ offset }: PartitionEnd, committed = -1n, log: PartitionOffsets | undefined): boolean {
  if (log === undefined) return false;
  const last = offset < log.end ? offset : log.end;
  // Nothing is ever committed for a partition whose records are gone before they were read.
  if (log.beginning >= last) return true;
  return committed >= last && committed <= log.end;
}

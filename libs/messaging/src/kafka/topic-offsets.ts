import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { createCluster } from './kafkajs-cluster.js';
import { isSettling } from './kafkajs-errors.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';

/** The offsets between which a partition has records: from `beginning` (included) to `end` (excluded). */
export interface PartitionOffsets {
  readonly topic: string;
  readonly partition: number;
  /** The oldest record that is kept. */
  readonly beginning: bigint;
  /** The high watermark: the offset that the next record will get. Records of open transactions lie before it. */
  readonly end: bigint;
}

/**
 * Beginnings and ends of all partitions of the topics.
 *
 * @throws BrokerUnavailableError naming the topics that are not there or have a partition without a leader
 */
export async function topicOffsets(kafka: Kafka, topics: readonly string[]): Promise<readonly PartitionOffsets[]> {
  const reader = new TopicOffsetsReader(kafka);
  try {
    return await reader.read(topics);
  } finally {
    reader.close();
  }
}

/**
 * {@link topicOffsets} over one connection, for who asks more than once.
 *
 * An end is the high watermark. kafkajs' own `fetchTopicOffsets` asks for the last stable offset, which an open transaction
 * of any other program holds back: what lies behind that would be taken for not there.
 */
export class TopicOffsetsReader {
  private readonly cluster: Cluster;

  constructor(private readonly kafka: Kafka) {
    this.cluster = createCluster(kafka, { isolationLevel: READ_UNCOMMITTED, metadataMaxAge: METADATA_MAX_AGE_MS });
  }

  /** @throws BrokerUnavailableError */
  async read(topics: readonly string[]): Promise<readonly PartitionOffsets[]> {
    const { cluster } = this;
    try {
      await cluster.connect();
      await cluster.addMultipleTargetTopics([...topics]);
      await cluster.refreshMetadataIfNecessary();
      const [ends, beginnings] = await this.whenLed(topics);
      return ends.map(({ offset, ...at }) => ({ ...at, beginning: offsetAt(beginnings, at), end: offset }));
    } catch (error) {
      const unavailable = await unavailableOf(this.kafka, topics);
      const of = unavailable.length > 0 ? ` (${unavailable.join('; ')})` : '';
      const message = error instanceof Error ? error.message : String(error);
      throw new BrokerUnavailableError(`The broker does not say where topics end: ${message}${of}`, { cause: error });
    }
  }

  /** A partition that was just made, or whose leader just moved, is asked for again by fresh metadata. */
  private async whenLed(topics: readonly string[]): Promise<[ends: PartitionOffset[], beginnings: PartitionOffset[]]> {
    const { cluster } = this;
    const deadline = performance.now() + LED_WITHIN_MS;
    for (;;) {
      try {
        return await Promise.all([offsets(cluster, topics, false), offsets(cluster, topics, true)]);
      } catch (error) {
        if (!isSettling(error) || performance.now() > deadline) throw error;
      }
      await delay(PAUSE_MS);
      await cluster.refreshMetadata();
    }
  }

  /** Does not wait for the broker: the answers are there, or they are not wanted any more. */
  close(): void {
    void this.cluster.disconnect().catch(() => undefined);
  }
}

/** The part of kafkajs' cluster that its admin client has no way to use with another isolation level. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { readonly partitionId: number }[];
  fetchTopicsOffset(
    topics: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

const READ_UNCOMMITTED = 0;
/** How long a reader takes leaders and partitions for known, ms. */
const METADATA_MAX_AGE_MS = 5_000;
/** How long a leader may take to know that it leads, ms. */
const LED_WITHIN_MS = 5_000;
const PAUSE_MS = 100;

interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

async function offsets(
  cluster: Cluster,
  topics: readonly string[],
  fromBeginning: boolean,
): Promise<PartitionOffset[]> {
  const wanted = topics.map((topic) => ({
    topic,
    fromBeginning,
    partitions: cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ partition: partitionId })),
  }));
  const found = await cluster.fetchTopicsOffset(wanted);
  return found.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
  );
}

function offsetAt(among: readonly PartitionOffset[], at: Pick<PartitionOffset, 'topic' | 'partition'>): bigint {
  const found = among.find(({ topic, partition }) => topic === at.topic && partition === at.partition);
  return found?.offset ?? 0n;
}

/** Each with what the broker says of it; empty where the broker itself is away. */
async function unavailableOf(kafka: Kafka, topics: readonly string[]): Promise<string[]> {
  const admin = kafka.admin({ retry: { retries: 0 } });
  const found: string[] = [];
  try {
    await admin.connect();
    for (const topic of topics) {
      await admin.fetchTopicMetadata({ topics: [topic] }).catch((error: unknown) => {
        found.push(`${topic}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  } catch {
    return [];
  } finally {
    void admin.disconnect().catch(() => undefined);
  }
  return found;
}

import type { Kafka } from 'kafkajs';
import { kafkaTrouble } from '@waybill/kafka-settings';
import { readFetchResponse, type FetchedPartition } from './fetched-batches.js';
import type { Gap } from '../words/gap.js';
import { ask, clusterOf, errorOfCode, type Broker, type Cluster, type TopicMetadata } from './kafkajs-cluster.js';

export interface PartitionPlace {
  readonly topic: string;
  readonly partition: number;
}

/** A partition with the broker that has to be asked about it. */
export interface LedPartition extends PartitionPlace {
  readonly leader: number;
}

export interface WantedPartition extends LedPartition {
  /** Offset to begin at. */
  readonly next: bigint;
}

/** What could be found out, and what could not. */
export interface Seen<T> {
  readonly found: T;
  readonly gaps: readonly Gap[];
}

export const partitionKey = ({ topic, partition }: PartitionPlace): string => `${topic}:${partition}`;

/** No answer by then: the broker of a partition counts as away. */
const PARTITION_BYTES = 1024 * 1024;
const FETCH_BYTES = 8 * PARTITION_BYTES;

const NO_SUCH_TOPIC = 3;
const NO_TOPIC_NAME = 17;
const UNCOMMITTED = 0;

/**
 * Looks at a Kafka from outside, in no consumer group, and partition by partition: what is wrong with one of them (no
 * leader, no right to read it, a broker that is away) is told as a {@link Gap} and hides no other.
 *
 * Offsets go up to the high watermark, and records of transactions are seen whether or not they are committed: an open
 * transaction of another program hides nothing that lies behind it.
 */
export class ClusterView {
  private constructor(
    private readonly cluster: Cluster,
    private readonly brokers: readonly string[],
  ) {}

  /** @throws what kafkajs says when no broker answers, or none lets us in */
  static async open(kafka: Kafka, brokers: readonly string[]): Promise<ClusterView> {
    const cluster = clusterOf(kafka);
    try {
      await cluster.connect();
    } catch (error) {
      await cluster.disconnect().catch(() => undefined);
      throw error;
    }
    return new ClusterView(cluster, brokers);
  }

  close(): Promise<void> {
    return this.cluster.disconnect();
  }

  /** Every topic that may be seen, without Kafka's own, sorted. */
  async topicNames(): Promise<string[]> {
    const topics = await this.metadata([]);
    return topics.map(({ topic }) => topic).filter((name) => !name.startsWith('__'));
  }

  /** Those of the topics that are not there. */
  async missing(topics: readonly string[]): Promise<string[]> {
    const found = await this.metadata(topics);
    return found
      .filter(({ topicErrorCode: code }) => code === NO_SUCH_TOPIC || code === NO_TOPIC_NAME)
      .map(({ topic }) => topic);
  }

  /** The partitions of some topics, in order. */
  async partitions(topics: readonly string[]): Promise<Seen<LedPartition[]>> {
    const found: LedPartition[] = [];
    const gaps: Gap[] = [];
    for (const { topic, topicErrorCode, partitionMetadata } of await this.metadata(topics)) {
      if (topicErrorCode !== 0 && partitionMetadata.length === 0) gaps.push({ topic, why: wordsFor(topicErrorCode) });
      for (const { partitionId: partition, leader } of [...partitionMetadata].sort(byPartition)) {
        if (leader >= 0) found.push({ topic, partition, leader });
        else gaps.push({ topic, partition, why: NO_LEADER });
      }
    }
    return { found, gaps };
  }

  /**
   * Offsets by {@link partitionKey}: of the first record kept, of the next to come, or of the first one written at or
   * after a time (ms since the epoch); where there is none since then, nothing.
   */
  async offsets(
    partitions: readonly LedPartition[],
    at: 'beginning' | 'end' | number,
  ): Promise<Seen<Map<string, bigint>>> {
    const timestamp = at === 'beginning' ? -2 : at === 'end' ? -1 : at;
    const found = new Map<string, bigint>();
    const gaps = await this.askLeaders(partitions, async (broker, led) => {
      const topics = byTopic(led, ({ partition }) => ({ partition, timestamp }));
      const answer = await ask<OffsetsAnswer>(broker, 'ListOffsets', { isolationLevel: UNCOMMITTED, topics });
      return answer.responses.flatMap(({ topic, partitions: answered }) =>
        answered.flatMap(({ partition, errorCode, offset }): Gap[] => {
          if (errorCode !== 0) return [{ topic, partition, why: wordsFor(errorCode) }];
          if (BigInt(offset) >= 0n) found.set(partitionKey({ topic, partition }), BigInt(offset));
          return [];
        }),
      );
    });
    return { found, gaps };
  }

  /** Next offsets that a group has committed, by {@link partitionKey}; none where it never did. @throws what kafkajs says */
  async committed(groupId: string, partitions: readonly PartitionPlace[]): Promise<Map<string, bigint>> {
    const coordinator = await this.cluster.findGroupCoordinator({ groupId });
    const topics = byTopic(partitions, ({ partition }) => ({ partition }));
    const { responses } = await coordinator.offsetFetch({ groupId, topics });
    return new Map(
      responses.flatMap(({ topic, partitions }) =>
        partitions
          .filter(({ offset }) => BigInt(offset) >= 0n)
          .map(({ partition, offset }) => [partitionKey({ topic, partition }), BigInt(offset)] as const),
      ),
    );
  }

  /** One fetch from every leader, at the same time; it waits up to `waitMs` where there is nothing yet. */
  async fetch(wanted: readonly WantedPartition[], waitMs: number): Promise<Seen<FetchedPartition[]>> {
    const found: FetchedPartition[] = [];
    const gaps = await this.askLeaders(wanted, async (broker, led) => {
      const topics = byTopic(led, ({ partition, next }) => ({
        partition,
        fetchOffset: next.toString(),
        maxBytes: PARTITION_BYTES,
      }));
      const limits = { isolationLevel: UNCOMMITTED, maxWaitTime: waitMs, minBytes: 1, maxBytes: FETCH_BYTES };
      found.push(...(await ask(broker, 'Fetch', { ...limits, topics }, readFetchResponse)));
      return [];
    });
    return { found, gaps };
  }

  private async metadata(topics: readonly string[]): Promise<readonly TopicMetadata[]> {
    this.cluster.targetTopics.clear();
    for (const topic of topics) this.cluster.targetTopics.add(topic);
    await this.cluster.refreshMetadata();
    const seen = this.cluster.brokerPool.metadata?.topicMetadata ?? [];
    return [...seen].sort((a, b) => (a.topic < b.topic ? -1 : 1));
  }

  /**
   * Asks each leader about its partitions; those of one that is away become gaps.
   * @throws the reason when none of them answers
   */
  private async askLeaders<P extends LedPartition>(
    partitions: readonly P[],
    question: (broker: Broker, led: readonly P[]) => Promise<readonly Gap[]>,
  ): Promise<Gap[]> {
    const leaders = [...Map.groupBy(partitions, ({ leader }) => leader)];
    const failures: unknown[] = [];
    const gaps = await Promise.all(
      leaders.map(async ([nodeId, led]) => {
        try {
          return await question(await this.cluster.findBroker({ nodeId }), led);
        } catch (error) {
          failures.push(error);
          const why = kafkaTrouble(error, this.brokers)?.message ?? String(error);
          return led.map(({ topic, partition }): Gap => ({ topic, partition, why }));
        }
      }),
    );
    if (failures.length > 0 && failures.length === leaders.length) throw failures[0];
    return gaps.flat();
  }
}

interface OffsetsAnswer {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number; readonly offset: string }[];
  }[];
}

const NO_LEADER = 'has no leader: the brokers that hold it are away';

const WORDS: Readonly<Record<string, string>> = {
  LEADER_NOT_AVAILABLE: NO_LEADER,
  UNKNOWN_TOPIC_OR_PARTITION: 'is not there',
  TOPIC_AUTHORIZATION_FAILED: 'may not be read by the user of KAFKA_SASL_USERNAME (TOPIC_AUTHORIZATION_FAILED)',
};

/** What an error code says of a partition, to stand after its name. */
export function wordsFor(code: number): string {
  const { type, message } = errorOfCode(code);
  return WORDS[type] ?? `${message} (${type})`;
}

const byPartition = (a: { partitionId: number }, b: { partitionId: number }): number => a.partitionId - b.partitionId;

const byTopic = <P extends PartitionPlace, T>(places: readonly P[], what: (place: P) => T) =>
  [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, those]) => ({ topic, partitions: those.map(what) }));

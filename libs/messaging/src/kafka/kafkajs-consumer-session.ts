import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, OffsetsByTopicPartition } from 'kafkajs';
import type { OffsetToCommit, RecordIntake } from '../record/record-source.js';
import { coPartitionedAssigner } from './co-partitioned-assigner.js';
import { asError, forKafkaJs, SessionLostError } from './kafkajs-consumer-errors.js';
import { fetchedBatchOf } from './kafkajs-records.js';

export interface ConsumerGroupOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** After a crash without goodbye the group waits this long, ms. */
  readonly sessionTimeoutMs: number;
  /** How long the broker may hold back an answer so that it holds more, ms; otherwise it answers as soon as it can. */
  readonly lingerMs?: number | undefined;
}

/** So many waiting bytes are a backlog, which does not linger. */
const BACKLOG_BYTES = 262_144;

/**
 * One kafkajs consumer, from connecting to its end (crash or {@link end}).
 *
 * How kafkajs 2.2.4 behaves, and what follows (file names are its own, under src/consumer):
 * - Offsets are committed through `commitOffsetsIfNecessary(offsets)` of the batch payload, which is one request with
 *   the present generation. `consumer.commitOffsets` (runner.js) repeats a failed request after the backoff with
 *   whatever generation there is by then: offsets of a lost assignment would pass as valid.
 * - REBALANCING is emitted after all fetches have ended and before the group is joined again, GROUP_JOIN once the new
 *   positions count. One way to rejoin, stale metadata inside a fetch (consumerGroup.js recoverFromFetch), leaves the
 *   fetches from other brokers running, and with them positions of the old assignment: then this session ends itself.
 * - A fetch is followed by the next only when all its batches are through `eachBatch`, and every empty fetch sends a
 *   heartbeat; so the membership is kept by the fetch loop, and by us while a batch waits for room.
 */
export class KafkaJsConsumerSession {
  private readonly consumer: Consumer;
  private readonly over = Promise.withResolvers<Error>();
  private starting: Promise<void> = Promise.resolve();
  private commitOnce: ((offsets: OffsetsByTopicPartition) => Promise<void>) | undefined;
  private readonly fetchedFrom = new Set<string>();
  private rejoining = true;
  private closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly group: ConsumerGroupOptions,
    private readonly intake: RecordIntake,
    private readonly onJoined: () => void,
  ) {
    this.consumer = kafka.consumer({
      groupId: group.groupId,
      sessionTimeout: group.sessionTimeoutMs,
      heartbeatInterval: Math.min(1_000, group.sessionTimeoutMs / 4),
      rebalanceTimeout: 20_000,
      allowAutoTopicCreation: false,
      partitionAssigners: [coPartitionedAssigner],
      // Unless it lingers, an answer comes as soon as there is data; this is only how often an idle fetch is repeated.
      maxWaitTimeInMs: group.lingerMs ?? 250,
      minBytes: group.lingerMs === undefined ? 1 : BACKLOG_BYTES,
      maxBytesPerPartition: 1_048_576,
      retry: { initialRetryTime: 200, maxRetryTime: 1_000, retries: 8, restartOnFailure: () => Promise.resolve(false) },
    });
    const { CRASH, FETCH_START, GROUP_JOIN, REBALANCING } = this.consumer.events;
    this.consumer.on(FETCH_START, ({ payload }: { payload: { nodeId?: unknown } }) => {
      this.fetchedFrom.add(String(payload.nodeId));
    });
    this.consumer.on(REBALANCING, () => this.rebalancing());
    this.consumer.on(GROUP_JOIN, ({ payload }) => this.joined(payload.memberAssignment));
    this.consumer.on(CRASH, ({ payload }) => this.lose(payload.error));
  }

  /** Runs the consumer. @returns why it ended; by then it is disconnected. */
  async untilItEnds(): Promise<Error> {
    this.starting = this.run().catch((error: unknown) => this.lose(asError(error)));
    const reason = await this.over.promise;
    this.closed = true;
    await this.consumer.disconnect().catch(() => undefined);
    return reason;
  }

  pause(): void {
    this.closed = true;
    try {
      this.consumer.pause(this.group.topics.map((topic) => ({ topic })));
    } catch {
      // Not running (yet, or any more): there is nothing to pause, and `closed` refuses what would come later.
    }
  }

  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (this.commitOnce === undefined) throw new SessionLostError('nothing was fetched in this session');
    await this.commitOnce(byTopic(offsets));
  }

  /** Leaves the group and disconnects; waits for it, but `withinMs` at most. */
  async end(withinMs: number): Promise<void> {
    this.closed = true;
    const timeout = new AbortController();
    // A consumer that is told to stop while it joins does not stop (runner.js: not yet "running").
    const left = this.starting.then(() => this.consumer.disconnect()).catch(() => undefined);
    await Promise.race([left, delay(withinMs, undefined, { signal: timeout.signal }).catch(() => undefined)]);
    timeout.abort();
    this.over.resolve(new SessionLostError('ended'));
  }

  private async run(): Promise<void> {
    const partitionsConsumedConcurrently = await this.countPartitions();
    if (this.closed) return;
    await this.consumer.connect();
    // false would jump over everything unread when there is no committed offset, or one that is no longer there.
    await this.consumer.subscribe({ topics: [...this.group.topics], fromBeginning: true });
    if (this.closed) return;
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently,
      eachBatch: (payload) => this.take(payload),
    });
  }

  private async countPartitions(): Promise<number> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [...this.group.topics] });
      return topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    try {
      const fetched = fetchedBatchOf(payload.batch);
      if (this.closed || fetched === undefined) return;
      this.commitOnce = (offsets) => payload.commitOffsetsIfNecessary(offsets);
      const lastOffset = payload.batch.messages.at(-1)?.offset;
      await this.intake.deliver(fetched, {
        heartbeat: () => payload.heartbeat(),
        taken: () => {
          if (lastOffset !== undefined) payload.resolveOffset(lastOffset);
        },
      });
    } catch (error) {
      throw forKafkaJs(error);
    }
  }

  private rebalancing(): void {
    this.rejoining = true;
    this.intake.left();
  }

  private joined(memberAssignment: Record<string, readonly number[]>): void {
    if (this.closed) return;
    if (!this.rejoining && this.fetchedFrom.size > 1) {
      this.lose(new SessionLostError('the group was joined again while fetches from other brokers were running'));
      return;
    }
    this.rejoining = false;
    this.onJoined();
    this.intake.joined(Object.values(memberAssignment).reduce((sum, partitions) => sum + partitions.length, 0));
  }

  private lose(reason: Error): void {
    if (!this.closed) this.intake.left(reason);
    this.closed = true;
    this.over.resolve(reason);
  }
}

const byTopic = (offsets: readonly OffsetToCommit[]): OffsetsByTopicPartition => {
  const topics = new Map<string, { partition: number; offset: string }[]>();
  for (const { topic, partition, offset } of offsets) {
    const partitions = topics.get(topic) ?? [];
    partitions.push({ partition, offset });
    topics.set(topic, partitions);
  }
  return { topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })) };
};

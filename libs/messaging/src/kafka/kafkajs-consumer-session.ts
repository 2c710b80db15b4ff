import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload, Kafka, OffsetsByTopicPartition } from 'kafkajs';
import type { OffsetToCommit, RecordIntake } from '../record/record-source.js';
import { coPartitionedAssigners } from './co-partitioned-assigner.js';
import { asError, explained, forKafkaJs, SessionLostError } from './kafkajs-consumer-errors.js';
import { fetchedBatchOf, fetchedOffsetOf, offsetsByTopic } from './kafkajs-records.js';
import { Positions } from './positions.js';
import { readableTopics } from './readable-topics.js';
import type { TopicIdentities } from './topic-identities.js';
import { TopicWatch } from './topic-watch.js';
import { deferred } from '../timing/deferred.js';

export interface ConsumerGroupOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** After a crash without goodbye the group waits this long, ms. */
  readonly sessionTimeoutMs: number;
  /** How long the broker may hold back an answer so that it holds more, ms; otherwise it answers as soon as it can. */
  readonly lingerMs?: number | undefined;
  /** Interval at which topics that cannot be read, and records that wait behind an open transaction, are looked at, ms. Default 5 s. */
  readonly lookEveryMs?: number | undefined;
}

/** So many waiting bytes are a backlog, which does not linger. */
const BACKLOG_BYTES = 262_144;
/** How long the goodbye to a broker may take, ms: one that hangs answers never. */
const DISCONNECT_MS = 2_000;

/**
 * One kafkajs consumer, from connecting to its end (crash or {@link end}).
 *
 * How kafkajs 2.2.4 behaves, and what follows (file names are its own, under src/consumer):
 * - Offsets are committed through `commitOffsetsIfNecessary(offsets)` of the batch payload, which is one request with
 *   the present generation. `consumer.commitOffsets` (runner.js) repeats a failed request after the backoff with
 *   whatever generation there is by then: offsets of a lost assignment would pass as valid. It serves while nothing but
 *   empty batches came.
 * - REBALANCING is emitted after all fetches have ended and before the group is joined again, GROUP_JOIN once the new
 *   positions count. One way to rejoin, stale metadata inside a fetch (consumerGroup.js recoverFromFetch), leaves the
 *   fetches from other brokers running, and with them positions of the old assignment: then this session ends itself.
 * - A fetch is followed by the next only when all its batches are through `eachBatch`, and every empty fetch sends a
 *   heartbeat; so the membership is kept by the fetch loop, and by us while a batch waits for room.
 * - A batch of nothing for readers (runner.js handleBatch) is passed over without `eachBatch`; END_BATCH_PROCESS tells of
 *   it.
 * - A position outside the log is set to its beginning without a word; {@link Positions} notices.
 * - What is wrong with one topic fails the request for all: only topics that can be read are subscribed to, and the others
 *   looked at until they can. Then the session ends for one that reads them, too.
 * - It knows no topic ids: {@link TopicIdentities} notices a topic that was made again, and the session ends for one that
 *   reads it from its beginning. Commits carry the id.
 */
export class KafkaJsConsumerSession {
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private readonly positions: Positions;
  private readonly watch: TopicWatch;
  private readonly over = deferred<Error>();
  private readonly closing = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private commitOnce: ((offsets: OffsetsByTopicPartition) => Promise<void>) | undefined;
  private readonly fetchedFrom = new Set<string>();
  private subscribed: readonly string[] = [];
  /** For all its commits: what it has read is of the topics that were there when it began. */
  private notes: ReadonlyMap<string, string> = new Map();
  private rejoining = true;
  private hasFetched = false;

  constructor(
    kafka: Kafka,
    private readonly identities: TopicIdentities,
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
      partitionAssigners: coPartitionedAssigners,
      // Unless it lingers, an answer comes as soon as there is data; this is only how often an idle fetch is repeated.
      maxWaitTimeInMs: group.lingerMs ?? 250,
      minBytes: group.lingerMs === undefined ? 1 : BACKLOG_BYTES,
      maxBytesPerPartition: 1_048_576,
      retry: { initialRetryTime: 200, maxRetryTime: 1_000, retries: 8, restartOnFailure: () => Promise.resolve(false) },
    });
    this.admin = kafka.admin({ retry: { retries: 0 } });
    this.positions = new Positions(this.admin, group.groupId);
    const parts = { kafka, admin: this.admin, positions: this.positions, intake, identities };
    this.watch = new TopicWatch(parts, group, (reason) => this.lose(new SessionLostError(reason)));
    const { CRASH, END_BATCH_PROCESS, FETCH_START, GROUP_JOIN, REBALANCING } = this.consumer.events;
    this.consumer.on(FETCH_START, ({ payload }: { payload: { nodeId?: unknown } }) => {
      this.fetchedFrom.add(String(payload.nodeId));
    });
    this.consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.passOver(payload);
    });
    this.consumer.on(REBALANCING, () => this.rebalancing());
    this.consumer.on(GROUP_JOIN, ({ payload }) => this.joined(payload.memberAssignment));
    this.consumer.on(CRASH, ({ payload }) => this.lose(payload.error));
  }

  /** Runs the consumer. @returns why it ended; by then it is disconnected, or the broker did not say goodbye in time. */
  async untilItEnds(): Promise<Error> {
    this.starting = this.run().catch((error: unknown) => this.lose(asError(error)));
    const reason = await this.over.promise;
    this.closing.abort();
    await within(DISCONNECT_MS, this.disconnect());
    return reason;
  }

  pause(): void {
    this.closing.abort();
    try {
      this.consumer.pause(this.subscribed.map((topic) => ({ topic })));
    } catch {
      // Not running (yet, or any more): there is nothing to pause, and what would come later is refused.
    }
  }

  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    const { notes } = this;
    if (this.commitOnce) await this.commitOnce(offsetsByTopic(offsets, notes));
    else if (this.hasFetched) await this.consumer.commitOffsets(offsets.map((one) => withNote(one, notes)));
    else throw new SessionLostError('nothing was fetched in this session');
    this.positions.committedWith(notes, offsets);
  }

  /** Leaves the group and disconnects; waits for it, but for {@link DISCONNECT_MS} at most. */
  async end(): Promise<void> {
    this.closing.abort();
    // A consumer that is told to stop while it joins does not stop (runner.js: not yet "running").
    await within(
      DISCONNECT_MS,
      this.starting.then(() => this.disconnect()),
    );
    this.over.resolve(new SessionLostError('ended'));
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  private async run(): Promise<void> {
    await this.admin.connect();
    const { partitions, unreadable } = await readableTopics(this.admin, this.group.topics);
    for (const error of unreadable) this.intake.hindered(error);
    this.subscribed = [...partitions.keys()];
    const [first] = unreadable;
    if (this.subscribed.length === 0 && first) throw first;
    await this.identities.look(this.subscribed);
    this.notes = this.identities.notes();
    await this.positions.prepare(this.subscribed);
    if (this.closed) return;
    await this.consumer.connect();
    // false would jump over everything unread when there is no committed offset, or one that is no longer there.
    await this.consumer.subscribe({ topics: [...this.subscribed], fromBeginning: true });
    const total = [...partitions.values()].reduce((sum, count) => sum + count, 0);
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Each partition its own worker: one that waits for room never holds up another.
      partitionsConsumedConcurrently: Math.max(1, total),
      eachBatch: (payload) => this.take(payload),
    });
    void this.watch.run(this.subscribed, this.closing.signal);
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    try {
      const { batch } = payload;
      const fetched = fetchedBatchOf(batch);
      if (this.closed) return;
      this.commitOnce = (offsets) => payload.commitOffsetsIfNecessary(offsets);
      const reset = await this.positions.resetBefore(batch.topic, batch.partition, fetchedOffsetOf(batch));
      if (this.closed) return;
      if (reset) this.intake.repositioned(reset);
      const lastOffset = batch.messages.at(-1)?.offset;
      await this.intake.deliver(fetched, {
        heartbeat: () => payload.heartbeat(),
        taken: () => {
          this.positions.moveTo(fetched);
          if (lastOffset !== undefined) payload.resolveOffset(lastOffset);
        },
      });
    } catch (error) {
      throw forKafkaJs(error);
    }
  }

  /** A batch of nothing for readers: kafkajs is behind it already. */
  private passOver({ topic, partition, lastOffset, highWatermark }: PassedOver): void {
    if (this.closed) return;
    this.hasFetched = true;
    const nextOffset = String(BigInt(lastOffset) + 1n);
    const batch = { topic, partition, records: [], nextOffset, highWatermark };
    this.positions.moveTo(batch);
    const heartbeat = () => Promise.resolve();
    void this.intake.deliver(batch, { heartbeat, taken: () => undefined }).catch((error: unknown) => {
      this.lose(asError(error));
    });
  }

  private rebalancing(): void {
    this.rejoining = true;
    void this.positions.prepare(this.subscribed);
    this.intake.left();
  }

  private joined(memberAssignment: Record<string, readonly number[]>): void {
    if (this.closed) return;
    if (!this.rejoining && this.fetchedFrom.size > 1) {
      this.lose(new SessionLostError('the group was joined again while fetches from other brokers were running'));
      return;
    }
    this.rejoining = false;
    this.positions.startFrom(memberAssignment);
    this.seekTopicsMadeAgain(memberAssignment);
    this.onJoined();
    this.intake.joined(memberAssignment);
  }

  /** What is committed may be an offset of the topic that was there before. */
  private seekTopicsMadeAgain(memberAssignment: Record<string, readonly number[]>): void {
    const { identities, positions, consumer } = this;
    for (const [topic, partitions] of Object.entries(memberAssignment)) {
      for (const partition of partitions) {
        const isOfAnother = identities.isOfAnother(topic, positions.noteOf(topic, partition));
        if (isOfAnother || identities.toReadAgain.has(topic)) consumer.seek({ topic, partition, offset: '0' });
      }
    }
    identities.readAgain(this.closing.signal);
  }

  private lose(error: Error): void {
    const reason = explained(error, this.group.groupId);
    if (!this.closed) this.intake.left(reason);
    this.closing.abort();
    this.over.resolve(reason);
  }

  private async disconnect(): Promise<void> {
    this.watch.close();
    void this.admin.disconnect().catch(() => undefined);
    await this.consumer.disconnect();
  }
}

function withNote(offset: OffsetToCommit, notes: ReadonlyMap<string, string>) {
  const metadata = notes.get(offset.topic);
  return { ...offset, ...(metadata !== undefined && { metadata }) };
}

interface PassedOver {
  readonly topic: string;
  readonly partition: number;
  readonly lastOffset: string;
  readonly highWatermark: string;
}

/** Waits for `parting`, well or badly, `ms` at most. */
async function within(ms: number, parting: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([
    parting.catch(() => undefined),
    delay(ms, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
}

import { randomUUID } from 'node:crypto';
import { createKafkaClient, type IncomingRecord } from '@waybill/messaging/kafka';
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { CommandError, EXIT } from '../exit.js';
import { kafkaFailure } from './kafka-failure.js';
import { partitionKey, rangesOf, type Ranges, type ReadFrom } from './topic-ranges.js';

export interface ReadOptions {
  readonly topics: readonly string[];
  readonly from: ReadFrom;
  /** Go on with records as they come; otherwise end at the ends that the topics have now. */
  readonly follow: boolean;
  /** The next record waits for it. */
  readonly onRecord: (record: IncomingRecord) => void | Promise<void>;
  /** Ends the read. */
  readonly signal?: AbortSignal;
}

/** Reads topics as an outsider: in a consumer group of its own that commits nothing and is deleted afterwards. */
export class TopicReader {
  private readonly kafka: Kafka;

  constructor(private readonly brokers: readonly string[]) {
    this.kafka = createKafkaClient({ clientId: 'waybill-cli', brokers });
  }

  /** @throws CommandError UNREACHABLE; FAILED with what the broker says */
  async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return await work(admin);
    } catch (error) {
      throw kafkaFailure(error, this.brokers);
    } finally {
      await admin.disconnect();
    }
  }

  /** @throws CommandError USAGE naming the topics that are not there */
  async requireTopics(topics: readonly string[]): Promise<void> {
    const existing = await this.withAdmin((admin) => admin.listTopics());
    const unknown = topics.filter((topic) => !existing.includes(topic));
    if (unknown.length > 0) throw new CommandError(EXIT.USAGE, `no such topic: ${unknown.join(', ')}`);
  }

  /** @throws what onRecord throws; CommandError UNREACHABLE; FAILED with what the broker says */
  async read(options: ReadOptions): Promise<void> {
    const ranges = await this.withAdmin((admin) => rangesOf(admin, options.topics, options.from));
    const unread = new Map([...ranges].filter(([, { first, end }]) => first < end));
    if (!options.follow && unread.size === 0) return;
    const groupId = `waybill-cli-${randomUUID()}`;
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
    const done = Promise.withResolvers<void>();
    // It may be rejected before anyone waits for it.
    done.promise.catch(() => undefined);
    let failed = false;
    const fail = (error: unknown): void => {
      failed = true;
      done.reject(error);
    };
    consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
    // Also raised for batches that hold nothing for us (a transaction's markers), which eachBatch never sees.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
      const end = unread.get(partitionKey(topic, partition))?.end;
      if (end !== undefined && BigInt(lastOffset) + 1n >= end) unread.delete(partitionKey(topic, partition));
      if (!options.follow && unread.size === 0) done.resolve();
    });
    options.signal?.addEventListener('abort', () => done.resolve(), { once: true });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: 1,
        // An error thrown into kafkajs would be tried again: whoever waits for the read is to have it.
        eachBatch: (payload) => (failed ? Promise.resolve() : deliver(payload, ranges, options).catch(fail)),
      });
      seekToFirst(consumer, ranges);
      await done.promise;
    } catch (error) {
      throw kafkaFailure(error, this.brokers);
    } finally {
      await consumer.disconnect();
      await this.withAdmin((admin) => admin.deleteGroups([groupId])).catch(() => undefined);
    }
  }
}

async function deliver(payload: EachBatchPayload, ranges: Ranges, options: ReadOptions): Promise<void> {
  const { topic, partition } = payload.batch;
  const range = ranges.get(partitionKey(topic, partition));
  for (const { offset, timestamp, key, value, headers = {} } of payload.batch.messages) {
    const before = range !== undefined && BigInt(offset) < range.first;
    const after = range !== undefined && !options.follow && BigInt(offset) >= range.end;
    if (!before && !after) {
      const working = options.onRecord({ topic, partition, offset, timestamp: Number(timestamp), key, value, headers });
      if (working) await working.then(() => payload.heartbeat());
    }
    payload.resolveOffset(offset);
  }
}

function seekToFirst(consumer: Consumer, ranges: Ranges): void {
  for (const [place, { first }] of ranges) {
    const separator = place.lastIndexOf(':');
    const partition = Number(place.slice(separator + 1));
    consumer.seek({ topic: place.slice(0, separator), partition, offset: first.toString() });
  }
}

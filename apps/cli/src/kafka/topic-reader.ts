import { randomUUID } from 'node:crypto';
import { createKafkaClient } from '@waybill/messaging';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';

export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  readonly topics: readonly string[];
  /** Where to begin: everything kept, only what comes from now on, or what was written since a time (ms since the epoch). */
  readonly from: 'beginning' | 'end' | { readonly since: number };
  /** Go on with records as they come; otherwise end at the present end of the topics. */
  readonly follow: boolean;
  readonly onRecord: (record: TopicRecord) => void;
  /** Ends a following read. */
  readonly signal?: AbortSignal;
}

interface Range {
  readonly first: bigint;
  readonly end: bigint;
}

/** Reads topics as an outsider: in a consumer group of its own that commits nothing and is deleted afterwards. */
export class TopicReader {
  private readonly kafka: Kafka;

  constructor(brokers: readonly string[]) {
    this.kafka = createKafkaClient({ clientId: 'waybill-cli', brokers });
  }

  async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  async read(options: ReadOptions): Promise<void> {
    const ranges = await this.withAdmin((admin) => rangesOf(admin, options));
    const waiting = new Map([...ranges].filter(([, range]) => range.first < range.end));
    if (!options.follow && waiting.size === 0) return;
    const groupId = `waybill-cli-${randomUUID()}`;
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
    const done = Promise.withResolvers<void>();
    consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
    options.signal?.addEventListener('abort', () => done.resolve(), { once: true });
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: (payload) => {
          const { batch } = payload;
          const place = placeOf(batch.topic, batch.partition);
          for (const message of batch.messages) {
            if (BigInt(message.offset) >= (ranges.get(place)?.first ?? 0n)) options.onRecord(toRecord(batch, message));
            payload.resolveOffset(message.offset);
          }
          const end = waiting.get(place)?.end;
          if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) waiting.delete(place);
          if (!options.follow && waiting.size === 0) done.resolve();
          return Promise.resolve();
        },
      });
      for (const [place, { first }] of ranges) {
        const [topic, partition] = place.split(':') as [string, string];
        consumer.seek({ topic, partition: Number(partition), offset: first.toString() });
      }
      await done.promise;
    } finally {
      await consumer.disconnect();
      await this.withAdmin((admin) => admin.deleteGroups([groupId])).catch(() => undefined);
    }
  }
}

const placeOf = (topic: string, partition: number): string => `${topic}:${partition}`;

async function rangesOf(admin: Admin, { topics, from }: ReadOptions): Promise<Map<string, Range>> {
  const ranges = new Map<string, Range>();
  for (const topic of topics) {
    const offsets = await admin.fetchTopicOffsets(topic);
    const since = typeof from === 'object' ? await admin.fetchTopicOffsetsByTimestamp(topic, from.since) : [];
    for (const { partition, low, high } of offsets) {
      const sinceOffset = since.find((entry) => entry.partition === partition)?.offset;
      const first = from === 'beginning' ? low : from === 'end' ? high : (sinceOffset ?? low);
      ranges.set(placeOf(topic, partition), { first: BigInt(first), end: BigInt(high) });
    }
  }
  return ranges;
}

function toRecord(batch: { topic: string; partition: number }, message: KafkaMessage): TopicRecord {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  return {
    topic: batch.topic,
    partition: batch.partition,
    offset: message.offset,
    timestamp: Number(message.timestamp),
    key: message.key?.toString('utf8') ?? null,
    value: message.value,
    headers: Object.fromEntries(headers),
  };
}

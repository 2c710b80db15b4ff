import type { Batch, KafkaMessage, OffsetsByTopicPartition } from 'kafkajs';
import type { FetchedBatch, OffsetToCommit } from '../record/record-source.js';
import type { IncomingRecord, UnreadableBytes } from '../record/record.js';

/** A kafkajs batch in the terms of our port. */
export const fetchedBatchOf = (batch: Batch): FetchedBatch => ({
  topic: batch.topic,
  partition: batch.partition,
  records: batch.messages.map((message) => recordOf(batch.topic, batch.partition, message)),
  nextOffset: String(BigInt(batch.lastOffset()) + 1n),
  highWatermark: batch.highWatermark,
});

const recordOf = (topic: string, partition: number, message: KafkaMessage): IncomingRecord => ({
  topic,
  partition,
  offset: message.offset,
  timestamp: Number(message.timestamp),
  key: message.key,
  value: message.value,
  headers: message.headers ?? {},
  ...('unreadable' in message && { unreadable: message.unreadable as UnreadableBytes }),
});

/** The offset that was asked for; before it the batch may hold records that were read already. Not among kafkajs' types. */
export const fetchedOffsetOf = (batch: Batch): bigint =>
  BigInt((batch as Batch & { fetchedOffset: string }).fetchedOffset);

/** As kafkajs takes offsets to commit, each with the note that its topic has in `notes`. */
export const offsetsByTopic = (
  offsets: readonly OffsetToCommit[],
  notes: ReadonlyMap<string, string> = new Map(),
): OffsetsByTopicPartition => {
  const topics = new Map<string, { partition: number; offset: string; metadata?: string }[]>();
  for (const { topic, partition, offset } of offsets) {
    const partitions = topics.get(topic) ?? [];
    const metadata = notes.get(topic);
    partitions.push({ partition, offset, ...(metadata !== undefined && { metadata }) });
    topics.set(topic, partitions);
  }
  return { topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })) };
};

import type { Batch, KafkaMessage } from 'kafkajs';
import type { FetchedBatch } from '../record/record-source.js';
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

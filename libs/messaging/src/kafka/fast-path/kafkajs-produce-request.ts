import { measureRecordBatch, writeRecordBatch, type BatchRecord } from './record-batch.js';

interface PartitionToWrite {
  readonly partition: number;
  readonly messages: readonly (BatchRecord & { readonly timestamp?: string })[];
}

interface ProduceArguments {
  readonly acks: number;
  readonly timeout: number;
  readonly topicData: readonly { readonly topic: string; readonly partitions: readonly PartitionToWrite[] }[];
}

/**
 * Produce Request (Version: 3–8) => transactional_id acks timeout_ms [name [index records]], in one pass into one buffer:
 * measured 4 µs a record of 400 B with our five headers, against 24 µs by kafkajs, which builds each record from an encoder a
 * header and copies them together level by level. The bytes are the same (there is a test that compares them), but for
 * null as a header's value: Kafka allows it and kafkajs reads it, but throws when it is to write it.
 */
export function encodeProduceRequest({ acks, timeout, topicData }: ProduceArguments, timestamp: number): Buffer {
  const topics = topicData.map(({ topic, partitions }) => ({
    name: Buffer.from(topic),
    partitions: partitions.map(({ partition, messages }) => ({ partition, batch: measureRecordBatch(messages) })),
  }));
  let size = 2 + 2 + 4 + 4;
  for (const { name, partitions } of topics) {
    size += 2 + name.length + 4;
    for (const { batch } of partitions) size += 8 + batch.size;
  }
  const into = Buffer.allocUnsafe(size);
  let at = into.writeInt16BE(-1, 0);
  at = into.writeInt16BE(acks, at);
  at = into.writeInt32BE(timeout, at);
  at = into.writeInt32BE(topics.length, at);
  for (const { name, partitions } of topics) {
    at = into.writeInt16BE(name.length, at);
    at += name.copy(into, at);
    at = into.writeInt32BE(partitions.length, at);
    for (const { partition, batch } of partitions) {
      at = into.writeInt32BE(partition, at);
      at = into.writeInt32BE(batch.size, at);
      at = writeRecordBatch(into, at, batch, timestamp);
    }
  }
  return into;
}

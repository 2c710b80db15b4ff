import { createRequire } from 'node:module';
import { measureRecordBatch, writeRecordBatch, type BatchRecord } from './record-batch.js';

interface PartitionToWrite {
  readonly partition: number;
  readonly messages: readonly (BatchRecord & { readonly timestamp?: string })[];
}

interface ProduceArguments {
  readonly acks: number;
  readonly timeout: number;
  readonly compression?: number;
  readonly transactionalId?: string | null;
  /** A number, decimal text or Long; -1 for none. */
  readonly producerId?: { toString(): string };
  readonly topicData: readonly { readonly topic: string; readonly partitions: readonly PartitionToWrite[] }[];
}

interface Encoder {
  buf: Buffer;
  offset: number;
}

interface ProduceRequest {
  readonly request: { encode: () => Promise<Encoder> };
}

export type MakeProduceRequest = (args: ProduceArguments) => ProduceRequest;

/**
 * Writes kafkajs' produce requests in one pass into one buffer. kafkajs builds each record from an encoder a header,
 * each with a buffer of its own, and copies them together level by level: measured 24 µs a record of 400 B with our
 * five headers, most of it allocation, against 4 µs here. The bytes are the same (there is a test that compares them),
 * but for null as a header's value: Kafka allows it and kafkajs reads it, but throws when it is to write it.
 *
 * Only plain requests of {@link KafkaJsProducer} are taken over: no compression, transaction, producer id or timestamps
 * of the caller, and keys and values as bytes. Everything else goes kafkajs' own way.
 */
export const encodeFast = (args: ProduceArguments, made: ProduceRequest): ProduceRequest =>
  isPlain(args) ? encodedHere(args, made) : made;

/** kafkajs' own way, but for requests that it cannot write. */
export const encodePlain = (args: ProduceArguments, made: ProduceRequest): ProduceRequest =>
  hasNullHeader(args) && isPlain(args) ? encodedHere(args, made) : made;

const EncoderClass = createRequire(import.meta.url)('kafkajs/src/protocol/encoder') as new () => Encoder;

function encodedHere(args: ProduceArguments, made: ProduceRequest): ProduceRequest {
  const encode = () => {
    const encoder = new EncoderClass();
    encoder.buf = encodeProduceRequest(args, Date.now());
    encoder.offset = encoder.buf.length;
    return Promise.resolve(encoder);
  };
  return { ...made, request: { ...made.request, encode } };
}

/** Produce Request (Version: 3–8) => transactional_id acks timeout_ms [name [index records]] */
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

function isPlain({ compression, transactionalId, producerId, topicData }: ProduceArguments): boolean {
  const idempotent = producerId !== undefined && producerId.toString() !== '-1';
  if (compression || transactionalId || idempotent) return false;
  return topicData.every(({ partitions }) => partitions.every(({ messages }) => messages.every(isPlainRecord)));
}

function isPlainRecord({ key, value, headers, timestamp }: PartitionToWrite['messages'][number]): boolean {
  return timestamp === undefined && isBytes(key) && isBytes(value) && headers !== undefined;
}

function isBytes(value: unknown): boolean {
  return value === null || Buffer.isBuffer(value);
}

function hasNullHeader({ topicData }: ProduceArguments): boolean {
  const isNull = (value: unknown): boolean => value === null || (Array.isArray(value) && value.includes(null));
  return topicData.some(({ partitions }) =>
    partitions.some(({ messages }) => messages.some(({ headers }) => Object.values(headers ?? {}).some(isNull))),
  );
}

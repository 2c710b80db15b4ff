import { createRequire } from 'node:module';
import type { IncomingRecord } from '@waybill/messaging/kafka';

/** Some records that were written together, as they came from the broker. */
export interface FetchedBatch {
  /** Offset after the batch's last record. */
  readonly end: bigint;
  /** Empty where it only marks the end of a transaction. */
  readonly records: readonly Omit<IncomingRecord, 'topic' | 'partition'>[];
  /** Why its records cannot be read, and which they are; then there are none. */
  readonly unreadable?: { readonly first: bigint; readonly why: string };
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly batches: readonly FetchedBatch[];
}

interface DecodedBatch {
  readonly isControlBatch: boolean;
  readonly records: readonly {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: IncomingRecord['headers'];
  }[];
}

const load = createRequire(import.meta.url);
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: object) => Promise<DecodedBatch>;
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;

/**
 * Reads a Fetch response (version 11), batch by batch: one that cannot be read (an unknown codec, broken bytes) says so
 * itself and hides no other.
 */
export async function readFetchResponse(payload: Buffer, version: number): Promise<FetchedPartition[]> {
  if (version !== 11) throw new Error(`This Kafka is too old to be looked into: fetch version ${version}, not 11`);
  const found: (Omit<FetchedPartition, 'batches'> & { readonly bytes: Buffer })[] = [];
  const wire = new Wire(payload);
  // Throttle time, error code and session id: none of them says anything to a single fetch.
  wire.skip(4 + 2 + 4);
  for (let topics = wire.int32(); topics > 0; topics -= 1) {
    const topic = wire.text();
    for (let partitions = wire.int32(); partitions > 0; partitions -= 1) {
      const [partition, errorCode] = [wire.int32(), wire.int16()];
      // High watermark, last stable offset, start of the log.
      wire.skip(8 + 8 + 8);
      // Aborted transactions (producer and first offset), preferred replica.
      wire.skip(Math.max(0, wire.int32()) * 16 + 4);
      found.push({ topic, partition, errorCode, bytes: wire.bytes() });
    }
  }
  return Promise.all(found.map(async ({ bytes, ...at }) => ({ ...at, batches: await batchesOf(bytes) })));
}

/** Bytes of a batch before those that its length counts. */
const PREFIX = 12;
const HEADER = 61;
const CODEC_MASK = 0x07;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** The last one may be cut: what is not there whole is for the next fetch. */
async function batchesOf(bytes: Buffer): Promise<FetchedBatch[]> {
  const batches: FetchedBatch[] = [];
  for (let at = 0; at + HEADER <= bytes.length;) {
    const size = PREFIX + bytes.readInt32BE(at + 8);
    if (size < HEADER || at + size > bytes.length) break;
    batches.push(await batchOf(bytes.subarray(at, at + size)));
    at += size;
  }
  return batches;
}

async function batchOf(bytes: Buffer): Promise<FetchedBatch> {
  const first = bytes.readBigInt64BE(0);
  const end = first + BigInt(bytes.readInt32BE(23)) + 1n;
  const codec = CODECS[bytes.readInt16BE(21) & CODEC_MASK];
  try {
    if (codec === undefined) throw new Error('the codec is none that Kafka has');
    const { isControlBatch, records } = await decodeBatch(new Decoder(bytes));
    if (isControlBatch) return { end, records: [] };
    return { end, records: records.map((record) => ({ ...record, timestamp: Number(record.timestamp) })) };
  } catch (error) {
    const compressed = codec === undefined || codec === 'none' ? '' : `${codec}: `;
    const why = `${compressed}${error instanceof Error ? error.message : String(error)}`;
    return { end, records: [], unreadable: { first, why } };
  }
}

/** Reads the types of the Kafka protocol, one after the other. */
class Wire {
  private at = 0;

  constructor(private readonly from: Buffer) {}

  int16(): number {
    this.at += 2;
    return this.from.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.from.readInt32BE(this.at - 4);
  }

  text(): string {
    return this.view(this.int16()).toString('utf8');
  }

  bytes(): Buffer {
    return this.view(Math.max(0, this.int32()));
  }

  skip(count: number): void {
    this.at += count;
  }

  private view(length: number): Buffer {
    this.at += length;
    return this.from.subarray(this.at - length, this.at);
  }
}

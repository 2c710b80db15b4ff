import { BATCH_HEADER } from './record-batch.js';

/** What a batch says of all its records, in kafkajs' names. */
interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: false;
  readonly isControlBatch: false;
  readonly lastOffsetDelta: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  readonly timestampType: 0 | 1;
  readonly magicByte: 2;
}

type HeaderValue = Buffer | null;

/** A record as kafkajs hands it on. Key, value and headers are views of the bytes read. */
export interface ReadRecord {
  readonly magicByte: 2;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, HeaderValue | HeaderValue[]>;
  readonly isControlRecord: false;
  readonly batchContext: BatchContext;
}

/** Base offset and length, which come before what the length counts. */
const BATCH_PREFIX = 12;
/** Compression codec, transactional, control: batches with any of them are left to kafkajs. */
const NOT_PLAIN = 0x37;
const LOG_APPEND_TIME = 0x08;

/** The bytes hold something that {@link RecordBatchReader} does not read; or they are no record batches. */
export class UnreadBatchError extends Error {
  override readonly name = 'UnreadBatchError';
}

/**
 * Reads record batches of message format v2 (KIP-98) in one pass: uncompressed, outside of transactions. The counterpart
 * of {@link writeRecordBatch}.
 *
 * The header names of a topic's records are mostly the same in the same order, so a name is compared with that of the
 * record before, and decoded only where it differs.
 */
export class RecordBatchReader {
  private at = 0;
  private readonly names: { readonly bytes: Buffer; readonly text: string }[] = [];

  /**
   * @param bytes the record set of one partition. A batch that its end cuts off is left out, as the broker may cut the
   * last one.
   * @throws UnreadBatchError
   */
  read(bytes: Buffer): ReadRecord[] {
    const records: ReadRecord[] = [];
    let start = 0;
    while (start + BATCH_PREFIX <= bytes.length) {
      const end = start + BATCH_PREFIX + bytes.readInt32BE(start + 8);
      if (end > bytes.length) break;
      this.readBatch(bytes, start, end, records);
      start = end;
    }
    return records;
  }

  private readBatch(bytes: Buffer, start: number, end: number, into: ReadRecord[]): void {
    const attributes = end - start >= BATCH_HEADER ? bytes.readInt16BE(start + 21) : NOT_PLAIN;
    if (bytes[start + 16] !== 2 || (attributes & NOT_PLAIN) !== 0) throw new UnreadBatchError('Not a plain batch');
    const firstOffset = bytes.readBigInt64BE(start);
    const firstTimestamp = bytes.readBigInt64BE(start + 27);
    const maxTimestamp = String(bytes.readBigInt64BE(start + 35));
    const appendTime = (attributes & LOG_APPEND_TIME) !== 0;
    const context: BatchContext = {
      firstOffset: String(firstOffset),
      firstTimestamp: String(firstTimestamp),
      partitionLeaderEpoch: bytes.readInt32BE(start + 12),
      inTransaction: false,
      isControlBatch: false,
      lastOffsetDelta: bytes.readInt32BE(start + 23),
      producerId: String(bytes.readBigInt64BE(start + 43)),
      producerEpoch: bytes.readInt16BE(start + 51),
      firstSequence: bytes.readInt32BE(start + 53),
      maxTimestamp,
      timestampType: appendTime ? 1 : 0,
      magicByte: 2,
    };
    // Offsets and ms since the epoch stay far below 2^53.
    const base = { offset: Number(firstOffset), timestamp: Number(firstTimestamp) };
    const count = bytes.readInt32BE(start + 57);
    this.at = start + BATCH_HEADER;
    for (let index = 0; index < count; index++) {
      const length = this.varint(bytes);
      const recordEnd = this.at + length;
      if (recordEnd > end) throw new UnreadBatchError('A record is longer than its batch');
      into.push(this.record(bytes, base, context, appendTime ? maxTimestamp : undefined));
      this.at = recordEnd;
    }
  }

  private record(
    bytes: Buffer,
    base: { readonly offset: number; readonly timestamp: number },
    batchContext: BatchContext,
    appendedAt: string | undefined,
  ): ReadRecord {
    const attributes = bytes.readInt8(this.at++);
    const timestamp = base.timestamp + this.varint(bytes);
    const offset = base.offset + this.varint(bytes);
    const key = this.bytesOrNull(bytes);
    const value = this.bytesOrNull(bytes);
    return {
      magicByte: 2,
      attributes,
      timestamp: appendedAt ?? String(timestamp),
      offset: String(offset),
      key,
      value,
      headers: this.headers(bytes),
      isControlRecord: false,
      batchContext,
    };
  }

  private headers(bytes: Buffer): ReadRecord['headers'] {
    const headers: ReadRecord['headers'] = {};
    const count = this.varint(bytes);
    for (let index = 0; index < count; index++) {
      const name = this.headerName(bytes, index);
      const value = this.bytesOrNull(bytes);
      const before = headers[name];
      if (before === undefined) headers[name] = value;
      else headers[name] = Array.isArray(before) ? [...before, value] : [before, value];
    }
    return headers;
  }

  private headerName(bytes: Buffer, index: number): string {
    const length = this.varint(bytes);
    const start = this.at;
    const end = start + length;
    this.at = end;
    const last = this.names[index];
    if (last && isAt(bytes, start, last.bytes, length)) return last.text;
    const text = bytes.toString('utf8', start, end);
    if (text in Object.prototype) throw new UnreadBatchError('A header name that no plain object takes');
    // A copy: a view would keep the whole response in memory.
    this.names[index] = { bytes: Buffer.from(bytes.subarray(start, end)), text };
    return text;
  }

  private bytesOrNull(bytes: Buffer): Buffer | null {
    const length = this.varint(bytes);
    if (length < 0) return null;
    const start = this.at;
    this.at = start + length;
    return bytes.subarray(start, this.at);
  }

  /** Zigzag varint of up to 64 bits, exact up to 2^53. */
  private varint(bytes: Buffer): number {
    let byte = bytes[this.at++]!;
    let low = byte & 0x7f;
    // Most take a byte or two.
    if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    byte = bytes[this.at++]!;
    low |= (byte & 0x7f) << 7;
    if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    let value = low;
    let weight = 0x4000;
    do {
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * weight;
      weight *= 0x80;
    } while (byte >= 0x80);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** A loop, since names are short: a call of Buffer's compare takes longer. */
function isAt(bytes: Buffer, start: number, expected: Buffer, length: number): boolean {
  if (expected.length !== length) return false;
  for (let index = 0; index < length; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}

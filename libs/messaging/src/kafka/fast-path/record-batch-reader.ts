import { decompress, UnknownCompressionError } from '../compression.js';
import type { UnreadableBytes } from '../../record/record.js';
import { BATCH_HEADER } from './record-batch.js';
import { codecOf, type SurveyedBatch } from './record-batch-survey.js';

/** What a batch says of all its records, in kafkajs' names. */
interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: boolean;
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
  readonly unreadable?: UnreadableBytes;
}

/** What a batch holds contradicts itself. */
class UnreadBatchError extends Error {
  override readonly name = 'UnreadBatchError';
}

/** Stands in the log for offsets without a record for readers; kafkajs passes over it, and counts its offset as read. */
export interface Gap {
  readonly magicByte: 2;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: null;
  readonly value: null;
  readonly headers: Record<string, never>;
  readonly isControlRecord: true;
  readonly batchContext: BatchContext;
}

const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
/** So much of a damaged batch is handed over, bytes: a dead letter has to fit into a record. */
const MAX_UNREADABLE = 512 * 1024;

/**
 * Reads record batches of message format v2 (KIP-98) in one pass, compressed or not: the counterpart of
 * {@link writeRecordBatch}. A batch that cannot be read becomes one record that says so, at the offset of its last record.
 *
 * The header names of a topic's records are mostly the same in the same order, so a name is compared with that of the
 * record before, and decoded only where it differs.
 */
export class RecordBatchReader {
  private at = 0;
  private readonly names: { readonly bytes: Buffer; readonly text: string }[] = [];

  /**
   * @param bytes the record set of one partition
   * @throws OldFormatError
   */
  read(bytes: Buffer, batches: readonly SurveyedBatch[]): (ReadRecord | Gap)[] {
    const records: (ReadRecord | Gap)[] = [];
    batches.forEach((batch, index) => {
      if (!batch.isForReaders) return;
      const before = records.length;
      try {
        if (batch.damage !== undefined) throw new UnreadBatchError(batch.damage);
        this.readBatch(bytes, batch, records);
      } catch (error) {
        records.length = before;
        records.push(unreadable(bytes, batch, batches[index + 1], error));
      }
    });
    const gap = gapBehind(records.at(-1)?.offset, batches);
    if (gap) records.push(gap);
    return records;
  }

  private readBatch(bytes: Buffer, batch: SurveyedBatch, into: (ReadRecord | Gap)[]): void {
    const context = contextOf(bytes, batch);
    // Offsets and ms since the epoch stay far below 2^53.
    const base = { offset: Number(batch.firstOffset), timestamp: Number(context.firstTimestamp) };
    const appendedAt = context.timestampType === 1 ? context.maxTimestamp : undefined;
    const count = bytes.readInt32BE(batch.start + 57);
    const codec = codecOf(batch);
    const from = batch.start + BATCH_HEADER;
    const records = codec === 0 ? bytes : decompress(codec, bytes.subarray(from, batch.end));
    const end = codec === 0 ? batch.end : records.length;
    this.at = codec === 0 ? from : 0;
    for (let index = 0; index < count; index++) {
      const length = this.varint(records);
      const recordEnd = this.at + length;
      if (!(recordEnd <= end)) throw new UnreadBatchError('a record is longer than its batch');
      into.push(this.record(records, base, context, appendedAt));
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
      // A name that every object has, such as "constructor".
      else if (!Object.hasOwn(headers, name)) define(headers, name, value);
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

function define(headers: ReadRecord['headers'], name: string, value: HeaderValue): void {
  Object.defineProperty(headers, name, { value, enumerable: true, writable: true, configurable: true });
}

function contextOf(bytes: Buffer, { start, firstOffset, attributes }: SurveyedBatch): BatchContext {
  return {
    firstOffset: String(firstOffset),
    firstTimestamp: String(bytes.readBigInt64BE(start + 27)),
    partitionLeaderEpoch: bytes.readInt32BE(start + 12),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: false,
    lastOffsetDelta: bytes.readInt32BE(start + 23),
    producerId: String(bytes.readBigInt64BE(start + 43)),
    producerEpoch: bytes.readInt16BE(start + 51),
    firstSequence: bytes.readInt32BE(start + 53),
    maxTimestamp: String(bytes.readBigInt64BE(start + 35)),
    timestampType: (attributes & LOG_APPEND_TIME) !== 0 ? 1 : 0,
    magicByte: 2,
  };
}

/** @param next the batch behind it, whose first offset is more to be trusted than the length of a damaged one */
function unreadable(bytes: Buffer, batch: SurveyedBatch, next: SurveyedBatch | undefined, error: unknown): ReadRecord {
  const lastOffset = next && next.firstOffset <= batch.lastOffset ? next.firstOffset - 1n : batch.lastOffset;
  const raw = bytes.subarray(batch.start, batch.end);
  const known = batch.end - batch.start >= BATCH_HEADER;
  const isUnknown = error instanceof UnknownCompressionError;
  const why = error instanceof Error ? error.message : String(error);
  const kept = raw.length > MAX_UNREADABLE ? `, of which the first ${MAX_UNREADABLE} are kept` : '';
  return {
    magicByte: 2,
    attributes: 0,
    timestamp: known ? String(bytes.readBigInt64BE(batch.start + 35)) : '0',
    offset: String(lastOffset),
    key: null,
    value: Buffer.from(raw.subarray(0, MAX_UNREADABLE)),
    headers: {},
    isControlRecord: false,
    batchContext: known ? contextOf(bytes, batch) : NO_CONTEXT,
    unreadable: {
      code: isUnknown ? 'UNKNOWN_COMPRESSION' : 'DAMAGED_BATCH',
      message: `Records ${batch.firstOffset} to ${lastOffset} cannot be read: ${why} (${raw.length} bytes${kept})`,
    },
  };
}

const NO_CONTEXT: BatchContext = {
  firstOffset: '0',
  firstTimestamp: '0',
  partitionLeaderEpoch: 0,
  inTransaction: false,
  isControlBatch: false,
  lastOffsetDelta: 0,
  producerId: '-1',
  producerEpoch: -1,
  firstSequence: -1,
  maxTimestamp: '0',
  timestampType: 0,
  magicByte: 2,
};

/** Undefined where the last record is the last of its batch. */
export function gapBehind(lastRead: string | undefined, batches: readonly SurveyedBatch[]): Gap | undefined {
  const last = batches.at(-1);
  if (last === undefined || (lastRead !== undefined && BigInt(lastRead) >= last.lastOffset)) return undefined;
  return {
    magicByte: 2,
    attributes: 0,
    timestamp: '0',
    offset: String(last.lastOffset),
    key: null,
    value: null,
    headers: {},
    isControlRecord: true,
    batchContext: NO_CONTEXT,
  };
}

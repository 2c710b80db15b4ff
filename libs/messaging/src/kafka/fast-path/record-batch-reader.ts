import { decompress } from '../compression.js';
import { gapBehind, type Gap } from './batch-gap.js';
import { contextOf, type BatchContext, type HeaderValue, type ReadRecord } from './kafkajs-record.js';
import { BATCH_HEADER } from './record-batch.js';
import { codecOf, type SurveyedBatch } from './record-batch-survey.js';
import { unreadable } from './unreadable-batch.js';

/** What a batch holds contradicts itself. */
class UnreadBatchError extends Error {
  override readonly name = 'UnreadBatchError';
}

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

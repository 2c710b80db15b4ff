import type { MessageHeaders } from '../../record/record.js';
import { crc32c } from './crc32c.js';

export interface BatchRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: MessageHeaders;
}

/** Bytes of a record batch before its first record (KIP-98, magic 2). */
export const BATCH_HEADER = 61;
/** The CRC covers everything after itself. */
const AFTER_CRC = 21;
/** The batch's length field covers everything after itself. */
const AFTER_LENGTH = 12;

/** A record batch before it is written: records, what each of them takes, and what all of it takes, in bytes. */
export interface MeasuredBatch {
  readonly records: readonly BatchRecord[];
  readonly bodies: readonly number[];
  readonly size: number;
}

export function measureRecordBatch(records: readonly BatchRecord[]): MeasuredBatch {
  const bodies = records.map(bodySize);
  return { records, bodies, size: bodies.reduce((sum, body) => sum + varintSize(body) + body, BATCH_HEADER) };
}

/**
 * Writes a record batch of message format v2 (KIP-98): uncompressed, not transactional, no producer id, all records at
 * one time.
 *
 * @returns the offset after it.
 */
export function writeRecordBatch(
  into: Buffer,
  start: number,
  { records, bodies, size }: MeasuredBatch,
  timestamp: number,
): number {
  into.fill(0, start, start + BATCH_HEADER);
  into.writeInt32BE(size - AFTER_LENGTH, start + 8);
  into.writeInt8(2, start + 16);
  into.writeInt32BE(records.length - 1, start + 23);
  into.writeBigInt64BE(BigInt(timestamp), start + 27);
  into.writeBigInt64BE(BigInt(timestamp), start + 35);
  into.writeBigInt64BE(-1n, start + 43);
  into.writeInt32BE(records.length, start + 57);
  let at = start + BATCH_HEADER;
  for (let index = 0; index < records.length; index++) {
    at = writeVarint(into, at, bodies[index]!);
    at = writeRecordBody(into, at, records[index]!, index);
  }
  into.writeUInt32BE(crc32c(into, start + AFTER_CRC, at), start + 17);
  return at;
}

function bodySize({ key, value, headers }: BatchRecord, offsetDelta: number): number {
  // Attributes and the timestamp delta, always zero, are a byte each.
  let size = 2 + varintSize(offsetDelta) + bytesSize(key) + bytesSize(value);
  let count = 0;
  for (const name in headers) {
    const values = headers[name]!;
    const nameSize = textSize(name);
    for (const one of Array.isArray(values) ? values : [values]) {
      size += nameSize + (typeof one === 'string' ? textSize(one) : bytesSize(one));
      count++;
    }
  }
  return size + varintSize(count);
}

function writeRecordBody(into: Buffer, start: number, record: BatchRecord, offsetDelta: number): number {
  const { key, value, headers } = record;
  let at = start;
  into[at++] = 0;
  into[at++] = 0;
  at = writeVarint(into, at, offsetDelta);
  at = writeBytes(into, at, key);
  at = writeBytes(into, at, value);
  let count = 0;
  for (const name in headers) {
    const values = headers[name]!;
    count += Array.isArray(values) ? values.length : 1;
  }
  at = writeVarint(into, at, count);
  for (const name in headers) {
    const values = headers[name]!;
    for (const one of Array.isArray(values) ? values : [values]) {
      at = writeText(into, at, name);
      at = typeof one === 'string' ? writeText(into, at, one) : writeBytes(into, at, one);
    }
  }
  return at;
}

/** Zigzag varint, as all numbers inside a record are. Only small ones occur, so 32 bits do. */
function writeVarint(into: Buffer, start: number, value: number): number {
  let at = start;
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    into[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  into[at++] = rest;
  return at;
}

function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5;
}

function bytesSize(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

function writeBytes(into: Buffer, start: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(into, start, -1);
  const at = writeVarint(into, start, bytes.length);
  into.set(bytes, at);
  return at + bytes.length;
}

function textSize(text: string): number {
  const length = Buffer.byteLength(text);
  return varintSize(length) + length;
}

function writeText(into: Buffer, start: number, text: string): number {
  const at = writeVarint(into, start, Buffer.byteLength(text));
  return at + into.write(text, at);
}

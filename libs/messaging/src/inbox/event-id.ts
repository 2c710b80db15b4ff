import { createHash } from 'node:crypto';
import type { IncomingRecord } from '../record/record.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Lower-case, as Postgres writes it; undefined if `text` is not a UUID. */
export const uuidOf = (text: unknown): string | undefined =>
  typeof text === 'string' && UUID.test(text) ? text.toLowerCase() : undefined;

type IdentifiedRecord = Pick<IncomingRecord, 'topic' | 'partition' | 'offset' | 'timestamp' | 'key' | 'value'>;

/**
 * The inbox id of a record whose event has none that can be read: the same for every delivery of this record and for
 * no other. A UUID of version 8 (RFC 9562, section 5.8) over topic, partition, offset, timestamp and content: after a
 * topic was created again, its offsets stand for other records.
 */
export const coordinatesId = ({ topic, partition, offset, timestamp, key, value }: IdentifiedRecord): string => {
  const digest = createHash('sha256').update(
    JSON.stringify([topic, partition, offset, timestamp, key?.length ?? null]),
  );
  const hash = digest
    .update(key ?? '')
    .update(value ?? '')
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The `id` of a CloudEvent that could not be read otherwise (newer version, invalid data), if it is a UUID. */
export const idInValue = (value: Buffer | null): string | undefined => {
  if (value === null) return undefined;
  try {
    const parsed: unknown = JSON.parse(value.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && 'id' in parsed ? uuidOf(parsed.id) : undefined;
  } catch {
    return undefined;
  }
};

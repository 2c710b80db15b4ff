import { OUTBOX_BUCKETS } from '../schema.js';

/**
 * Relay bucket of an aggregate: FNV-1a (32 bit) over the key's UTF-8 bytes, modulo {@link OUTBOX_BUCKETS}. All topics
 * of one key share a bucket. Part of the stored format: two versions that disagree would reorder an aggregate.
 */
export function bucketOf(key: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % OUTBOX_BUCKETS;
}

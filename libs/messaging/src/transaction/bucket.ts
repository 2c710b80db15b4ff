import { OUTBOX_BUCKETS } from '../schema/messaging-schema.js';

/** FNV-1a, 32 bit, unsigned. */
export function fnv1a(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * Relay bucket of an aggregate: {@link fnv1a} of the key's UTF-8 bytes, modulo {@link OUTBOX_BUCKETS}. All topics of
 * one key share a bucket. Part of the stored format: two versions that disagree would reorder an aggregate.
 */
export function bucketOf(key: Buffer): number {
  return fnv1a(key) % OUTBOX_BUCKETS;
}

import { OUTBOX_BUCKETS } from '../schema/messaging-schema.js';
import { bucketOf, fnv1a } from './outbox.js';

describe('bucketOf', () => {
  it('is FNV-1a, by its published test vectors', () => {
    expect(fnv1a(Buffer.from(''))).toBe(0x811c9dc5);
    expect(fnv1a(Buffer.from('a'))).toBe(0xe40c292c);
    expect(fnv1a(Buffer.from('foobar'))).toBe(0xbf9cf968);
  });

  it('uses every bucket', () => {
    const used = new Set(Array.from({ length: 500 }, (_, order) => bucketOf(Buffer.from(`order-${order}`))));
    expect(used.size).toBe(OUTBOX_BUCKETS);
  });
});

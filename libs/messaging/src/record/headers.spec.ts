import fc from 'fast-check';
import type { MessageHeaders } from './record.js';
import { restoreHeaders, storeHeaders, type StoredHeaders } from './headers.js';

const roundTrip = (headers: MessageHeaders) => restoreHeaders(JSON.parse(storeHeaders(headers)) as StoredHeaders);

describe('stored headers', () => {
  it('keeps text as a plain JSON object', () => {
    expect(storeHeaders({ 'event-type': 'OrderCreated' })).toBe('{"event-type":"OrderCreated"}');
  });

  it('brings back any mixture of text, bytes, null and repeated names as it was', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    );
    const headers = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
      fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 4 })),
    );
    fc.assert(fc.property(headers, (given) => expect(roundTrip(given)).toEqual({ ...given })));
  });
});

import { record } from '../../test/support/records.js';
import { coordinatesId, idInValue, uuidOf } from './event-id.js';

describe('the inbox id of a record without one', () => {
  it('is a UUID of version 8, the same for the same record and another for any other', () => {
    const place = { ...record({ partition: 3, offset: '9007199254740993' }), timestamp: 1_000 };
    expect(coordinatesId(place)).toBe(coordinatesId({ ...place }));
    expect(coordinatesId(place)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const others = [
      { ...place, partition: 4 },
      { ...place, offset: '1' },
      { ...place, topic: 'parcels.dlq' },
      // As of a topic that was created again: other records at the offsets of the old ones.
      { ...place, timestamp: 2_000 },
      { ...place, value: Buffer.from('other') },
      { ...place, key: Buffer.from('other') },
    ];
    expect(new Set([place, ...others].map(coordinatesId)).size).toBe(7);
  });
});

describe('an id that is read', () => {
  it('is a UUID in lower case', () => {
    expect(uuidOf('0195F000-0000-7000-8000-00000000000A')).toBe('0195f000-0000-7000-8000-00000000000a');
    for (const not of ['', 'x', 7, null, undefined, '0195f0000000700080000000000000000a']) {
      expect(uuidOf(not)).toBeUndefined();
    }
  });

  it('is found in a value that is otherwise unreadable, and nowhere else', () => {
    const id = '0195f000-0000-7000-8000-00000000000a';
    expect(idInValue(Buffer.from(JSON.stringify({ id, version: 9 })))).toBe(id);
    for (const value of [null, Buffer.from('{'), Buffer.from('null'), Buffer.from('[]'), Buffer.from('{"id":7}')]) {
      expect(idInValue(value)).toBeUndefined();
    }
  });
});

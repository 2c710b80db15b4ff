import { createRequire } from 'node:module';
import fc from 'fast-check';
import { murmur2, partitionOfKey } from './murmur2.js';

const load = createRequire(import.meta.url);
const kafkaJsMurmur2 = load('kafkajs/src/producer/partitioners/default/murmur2') as (key: Buffer) => number;

describe('murmur2', () => {
  // UtilsTest.testMurmur2 of Apache Kafka.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ])('of "%s" is what the Java client computes', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('is the same as in kafkajs, for any key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (array) => {
        const key = Buffer.from(array);
        expect(murmur2(key)).toBe(kafkaJsMurmur2(key));
      }),
    );
  });
});

describe('partitionOfKey', () => {
  it('is never negative', () => {
    expect(partitionOfKey(Buffer.from('foobar'), 6)).toBe((-790332482 & 0x7fffffff) % 6);
  });
});

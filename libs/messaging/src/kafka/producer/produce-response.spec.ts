import { decodeProduceResponse } from './produce-response.js';

/** The answer of one partition, as the protocol lays it out; `throttleMs` comes last. */
function answerOf(version: number, throttleMs: number): Buffer {
  const topic = Buffer.from('orders');
  const numbers = (...fields: readonly [bytes: 2 | 4 | 8, value: number][]) =>
    Buffer.concat(
      fields.map(([bytes, value]) => {
        const field = Buffer.alloc(bytes);
        if (bytes === 8) field.writeBigInt64BE(BigInt(value));
        else field.writeIntBE(value, 0, bytes);
        return field;
      }),
    );
  return Buffer.concat([
    numbers([4, 1], [2, topic.length]),
    topic,
    numbers([4, 1], [4, 3], [2, 0], [8, 41], [8, -1]),
    version >= 5 ? numbers([8, 0]) : Buffer.alloc(0),
    version >= 8 ? numbers([4, 0], [2, -1]) : Buffer.alloc(0),
    numbers([4, throttleMs]),
  ]);
}

describe('decodeProduceResponse', () => {
  it.each([3, 5, 7, 8])('reads what a partition answers, in version %d', (version) => {
    const { answers } = decodeProduceResponse(answerOf(version, 0), version);
    expect(answers).toMatchObject([{ topic: 'orders', partition: 3, errorCode: 0, baseOffset: 41n, refused: [] }]);
  });

  it.each([
    [8, 250],
    [6, 250],
    [5, 0],
  ])('in version %d, of 250 ms that the broker asks for, leaves the client %d ms to wait', (version, waitsMs) => {
    const { clientSideThrottleTime } = decodeProduceResponse(answerOf(version, 250), version);
    expect(clientSideThrottleTime).toBe(waitsMs);
  });
});

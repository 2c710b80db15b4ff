import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { encodeProduceRequest } from './kafkajs-produce-request.js';

type Arguments = Parameters<typeof encodeProduceRequest>[0];

/** kafkajs' own encoder, as it is. */
const load = createRequire(import.meta.url);
const kafkaJsRequest = load('kafkajs/src/protocol/requests/produce/v3/request') as (args: Arguments) => Request;

interface Request {
  readonly encode: () => Promise<{ readonly buffer: Buffer; readonly buf: Buffer }>;
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const bytesOrNull = fc.option(bytes);
const text = fc.string({ unit: 'binary', maxLength: 80 });
const headerValue = fc.oneof(text, bytes);
const record = fc.record({
  key: bytesOrNull,
  value: bytesOrNull,
  headers: fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    fc.oneof(headerValue, fc.array(headerValue, { maxLength: 3 })),
    { maxKeys: 6 },
  ),
});
const request: fc.Arbitrary<Arguments> = fc.record({
  acks: fc.constant(-1),
  timeout: fc.nat(60_000),
  topicData: fc.array(
    fc.record({
      topic: fc.stringMatching(/^[a-z.-]{1,40}$/),
      partitions: fc.array(
        fc.record({ partition: fc.nat(1_000), messages: fc.array(record, { minLength: 1, maxLength: 150 }) }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
});

describe('encodeProduceRequest', () => {
  const now = 1_795_250_000_000;

  beforeAll(() => {
    jest.spyOn(Date, 'now').mockReturnValue(now);
  });

  afterAll(() => {
    jest.restoreAllMocks();
  });

  it('writes the same bytes as kafkajs, for any records', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (args) => {
        const { buffer } = await kafkaJsRequest(args).encode();
        expect(encodeProduceRequest(args, now).equals(buffer)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

import { createRequire } from 'node:module';
import fc from 'fast-check';
import { decodeFetchResponse, installFetchDecoder } from './kafkajs-fetch-response.js';

interface Encoder {
  readonly buffer: Buffer;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number | string): Encoder;
  writeString(value: string): Encoder;
  writeBytes(value: Buffer): Encoder;
  writeArray(values: readonly Encoder[]): Encoder;
}

interface Partition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly batches: readonly {
    readonly compression?: number;
    readonly transactional?: boolean;
    readonly records: [];
  }[];
  /** Bytes that the broker left off at the end. */
  readonly cut: number;
}

/** kafkajs' own encoders and decoder, as they are. */
const load = createRequire(import.meta.url);
const EncoderClass = load('kafkajs/src/protocol/encoder') as new () => Encoder;
const encodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Encoder;
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<Encoder>;
};
const kafkaJs = load('kafkajs/src/protocol/requests/fetch/v11/response') as {
  decode: (payload: Buffer) => Promise<object>;
};

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const name = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !(text in Object.prototype));
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  timestampDelta: fc.maxSafeInteger().map((delta) => delta % 2 ** 40),
  headers: fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { minLength: 1, maxLength: 3 })), { maxKeys: 5 }),
});
const batch = fc.record({
  firstOffset: fc.nat(2 ** 30).map((offset) => offset * 1_000_000),
  firstTimestamp: fc.constant(1_795_250_000_000),
  maxTimestamp: fc.constant(1_795_250_000_999),
  partitionLeaderEpoch: fc.nat(100),
  records: fc.array(record, { minLength: 1, maxLength: 40 }),
});
const partition = fc.record({
  partition: fc.nat(1_000),
  errorCode: fc.constantFrom(0, 1),
  highWatermark: fc.nat(),
  batches: fc.array(batch, { maxLength: 3 }),
  cut: fc.constantFrom(0, 0, 7),
});
const topics = fc.array(
  fc.record({ topic: fc.stringMatching(/^[a-z.-]{1,40}$/), partitions: fc.array(partition, { maxLength: 3 }) }),
  { maxLength: 3 },
);

async function responseOf(topicsRead: readonly { topic: string; partitions: readonly Partition[] }[]): Promise<Buffer> {
  const responses = topicsRead.map(async ({ topic, partitions }) =>
    new EncoderClass().writeString(topic).writeArray(await Promise.all(partitions.map(encodePartition))),
  );
  const head = new EncoderClass().writeInt32(12).writeInt16(0).writeInt32(345);
  return head.writeArray(await Promise.all(responses)).buffer;
}

async function encodePartition(read: Partition): Promise<Encoder> {
  const batches = await Promise.all(
    read.batches.map((one) => RecordBatch({ ...one, records: recordsOf(one.records) })),
  );
  const all = Buffer.concat(batches.map(({ buffer }) => buffer));
  const head = new EncoderClass().writeInt32(read.partition).writeInt16(read.errorCode);
  return head
    .writeInt64(read.highWatermark)
    .writeInt64(read.highWatermark)
    .writeInt64(0)
    .writeArray([])
    .writeInt32(-1)
    .writeBytes(all.subarray(0, Math.max(0, all.length - read.cut)));
}

const recordsOf = (records: readonly object[]) =>
  records.map((one, offsetDelta) => encodeRecord({ ...one, offsetDelta }));

const oneBatch = (one: object) =>
  responseOf([
    {
      topic: 'order-events',
      partitions: [{ partition: 0, errorCode: 0, highWatermark: 5, cut: 0, batches: [{ records: [], ...one }] }],
    },
  ]);

describe('decodeFetchResponse', () => {
  it('reads the same as kafkajs, for any records', async () => {
    await fc.assert(
      fc.asyncProperty(topics, async (read) => {
        const payload = await responseOf(read as never);
        expect(decodeFetchResponse(payload)).toEqual(await kafkaJs.decode(payload));
      }),
      { numRuns: 100 },
    );
  });

  it('reads the time of writing where the broker set it for the whole batch', async () => {
    const payload = await oneBatch({
      maxTimestamp: 1_795_250_000_999,
      records: [{ key: null, value: Buffer.from('v'), headers: { a: Buffer.from('b') } }],
    });
    // Behind the topic: the number of partitions, the partition's own fields, the length of its batches.
    const batchStart = payload.indexOf('order-events') + 'order-events'.length + 4 + 38 + 4;
    payload.writeInt16BE(0x08, batchStart + 21);
    const read = decodeFetchResponse(payload);
    expect(read).toEqual(await kafkaJs.decode(payload));
    expect(read.responses[0]?.partitions[0]?.messages[0]?.timestamp).toBe('1795250000999');
  });

  it.each([
    ['is compressed', { compression: 1, records: [{ key: null, value: Buffer.from('v') }] }],
    ['belongs to a transaction', { transactional: true, records: [{ key: null, value: Buffer.from('v') }] }],
    [
      'has a header named as what every object has',
      { records: [{ key: null, value: null, headers: { constructor: Buffer.from('c') } }] },
    ],
  ])('does not read what %s', async (_what, one) => {
    const payload = await oneBatch(one);
    expect(() => decodeFetchResponse(payload)).toThrow();
  });

  it('does not read what was cut off in the middle of the response', async () => {
    const payload = await oneBatch({ records: [{ key: null, value: Buffer.from('v') }] });
    for (let length = 0; length < payload.length; length++)
      expect(() => decodeFetchResponse(payload.subarray(0, length))).toThrow();
  });

  describe('once installed', () => {
    const decode = (payload: Buffer) => {
      const fetch = load('kafkajs/src/protocol/requests/fetch') as {
        protocol: (version: { version: number }) => (args: object) => { response: typeof kafkaJs };
      };
      return fetch.protocol({ version: 11 })({ topics: [] }).response.decode(payload);
    };

    it('leaves to kafkajs what it does not read', async () => {
      installFetchDecoder();
      const compressed = await oneBatch({ compression: 1, records: [{ key: null, value: Buffer.from('zip') }] });
      expect(await decode(compressed)).toEqual(await kafkaJs.decode(compressed));
      const named = await oneBatch({
        records: [{ key: null, value: null, headers: { constructor: Buffer.from('c') } }],
      });
      expect(await decode(named)).toEqual(await kafkaJs.decode(named));
    });

    it('reads everything else by itself', async () => {
      installFetchDecoder();
      const payload = await oneBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from('v') }] });
      expect(await decode(payload)).toEqual(decodeFetchResponse(payload));
    });
  });
});

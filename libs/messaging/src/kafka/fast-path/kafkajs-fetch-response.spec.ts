import { createRequire } from 'node:module';
import fc from 'fast-check';
import { crc32c } from './crc32c.js';
import { decodeFast, decodeFetchResponse, decodePlain, type DecodeFetchResponse } from './kafkajs-fetch-response.js';
import { BATCH_HEADER } from './record-batch.js';
import { registerCodecs } from '../compression.js';

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
  decode: DecodeFetchResponse;
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
        expect(await decodePlain(kafkaJs.decode)(payload)).toEqual(await kafkaJs.decode(payload));
      }),
      { numRuns: 40 },
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
    payload.writeUInt32BE(crc32c(payload, batchStart + 21, payload.length), batchStart + 17);
    const read = decodeFetchResponse(payload);
    expect(read).toEqual(await kafkaJs.decode(payload));
    expect(read.responses[0]?.partitions[0]?.messages[0]?.timestamp).toBe('1795250000999');
  });

  it('reads headers named as what every object has', async () => {
    const headers = { constructor: Buffer.from('c'), ['__proto__']: Buffer.from('p') };
    const payload = await oneBatch({ records: [{ key: null, value: null, headers }] });
    const read = decodeFetchResponse(payload).responses[0]?.partitions[0]?.messages[0]?.headers ?? {};
    expect(Object.entries(read)).toEqual(Object.entries(headers));
  });

  it('does not read what was cut off in the middle of the response', async () => {
    const payload = await oneBatch({ records: [{ key: null, value: Buffer.from('v') }] });
    for (let length = 0; length < payload.length; length++)
      expect(() => decodeFetchResponse(payload.subarray(0, length))).toThrow();
  });
});

describe.each([
  ['by our own code', decodeFast(kafkaJs.decode)],
  ['by kafkajs', decodePlain(kafkaJs.decode)],
])('a fetch response, read %s', (_, decode) => {
  beforeAll(registerCodecs);

  const record = (value: string) => ({ key: null, value: Buffer.from(value), headers: {} });
  const batchAt = (firstOffset: number, values: readonly string[], more: object = {}) => ({
    firstOffset,
    lastOffsetDelta: values.length - 1,
    records: values.map(record),
    ...more,
  });
  const ABORT = { key: Buffer.from([0, 0, 0, 0]), value: Buffer.alloc(6), headers: {} };

  /** One partition of these batches, each changed by `change`, which the checksum covers unless it is wrong on purpose. */
  async function read(
    batches: readonly object[],
    { aborted = [], change = () => undefined }: Changes = {},
  ): Promise<readonly { offset: string; text: string; code?: string | undefined }[]> {
    const encoded = await Promise.all(
      batches.map(async (one, index) => {
        const { records } = one as { records: object[] };
        const { buffer } = await RecordBatch({ ...one, records: recordsOf(records) });
        const bytes = Buffer.from(buffer);
        const { attributes } = one as { attributes?: number };
        if (attributes !== undefined) {
          bytes.writeInt16BE(attributes, 21);
          bytes.writeUInt32BE(crc32c(bytes, 21, bytes.length), 17);
        }
        change(bytes, index);
        return bytes;
      }),
    );
    const int64 = (value: number) => new EncoderClass().writeInt64(value);
    const partition = new EncoderClass()
      .writeInt32(0)
      .writeInt16(0)
      .writeInt64(100)
      .writeInt64(100)
      .writeInt64(0)
      .writeArray(aborted.map(([id, first]) => int64(id).writeInt64(first)))
      .writeInt32(-1)
      .writeBytes(Buffer.concat(encoded));
    const topic = new EncoderClass().writeString('order-events').writeArray([partition]);
    const payload = new EncoderClass().writeInt32(0).writeInt16(0).writeInt32(0).writeArray([topic]).buffer;
    const { responses } = await decode(payload);
    const partitionRead = responses[0]?.partitions[0];
    expect(partitionRead?.abortedTransactions).toEqual([]);
    return (partitionRead?.messages ?? []).map((message) => ({
      offset: message.offset,
      text: message.isControlRecord ? '(gap)' : String(message.value),
      ...('unreadable' in message && { code: message.unreadable?.code }),
    }));
  }

  interface Changes {
    /** Producer and first offset of each. */
    readonly aborted?: readonly (readonly [number, number])[];
    readonly change?: (batch: Buffer, index: number) => void;
  }

  const transactional = (producerId: number) => ({ producerId, transactional: true, attributes: 0x10 });
  const marker = (producerId: number, offset: number) => ({
    firstOffset: offset,
    lastOffsetDelta: 0,
    producerId,
    records: [ABORT],
    attributes: 0x30,
  });

  it('holds what gzip compressed', async () => {
    expect(await read([batchAt(5, ['a', 'b'], { compression: 1 })])).toEqual([
      { offset: '5', text: 'a' },
      { offset: '6', text: 'b' },
    ]);
  });

  it('leaves out what was never committed, and goes on behind it', async () => {
    const batches = [
      batchAt(0, ['never', 'never'], transactional(7)),
      batchAt(2, ['other'], transactional(8)),
      marker(7, 3),
      batchAt(4, ['again'], transactional(7)),
      marker(8, 5),
    ];
    expect(await read(batches, { aborted: [[7, 0]] })).toEqual([
      { offset: '2', text: 'other' },
      { offset: '4', text: 'again' },
      { offset: '5', text: '(gap)' },
    ]);
  });

  it('leaves out two aborted transactions that were open where it begins', async () => {
    const batches = [batchAt(20, ['never'], transactional(8)), batchAt(21, ['never'], transactional(7))];
    const aborted = [
      [7, 2],
      [8, 3],
    ] as const;
    expect(await read(batches, { aborted })).toEqual([{ offset: '21', text: '(gap)' }]);
  });

  it('hands over a batch whose checksum does not match as one unreadable record, and the others as they are', async () => {
    const batches = [batchAt(0, ['a']), batchAt(1, ['b', 'c']), batchAt(3, ['d'])];
    const change = (batch: Buffer, index: number) => void (index === 1 && (batch[BATCH_HEADER + 6]! ^= 1));
    expect(await read(batches, { change })).toEqual([
      { offset: '0', text: 'a' },
      { offset: '2', text: expect.anything() as string, code: 'DAMAGED_BATCH' },
      { offset: '3', text: 'd' },
    ]);
  });

  it.each([
    ['of an unknown kind', 5, 'UNKNOWN_COMPRESSION'],
    ['that is none', 4, 'DAMAGED_BATCH'],
    ['that is none', 3, 'DAMAGED_BATCH'],
    ['that is none', 2, 'DAMAGED_BATCH'],
  ])('hands over compression %s (%i) as unreadable', async (_kind, codec, code) => {
    const batches = [batchAt(0, ['a'], { attributes: codec }), batchAt(1, ['b'])];
    expect(await read(batches)).toEqual([
      { offset: '0', text: expect.anything() as string, code },
      { offset: '1', text: 'b' },
    ]);
  });

  it('counts offsets as read whose records compaction took away at the end of a batch', async () => {
    expect(await read([batchAt(0, ['a'], { lastOffsetDelta: 9 })])).toEqual([
      { offset: '0', text: 'a' },
      { offset: '9', text: '(gap)' },
    ]);
  });
});

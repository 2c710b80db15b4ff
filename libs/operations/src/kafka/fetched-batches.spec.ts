import { createRequire } from 'node:module';
import { readFetchResponse } from './fetched-batches.js';

const load = createRequire(import.meta.url);
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<{ buffer: Buffer }>;
};
const makeRecord = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;

const CODEC_AT = 22;

/** A batch of records with these values, as a broker keeps it. */
async function batch(first: number, values: readonly string[]): Promise<Buffer> {
  const records = values.map((value, offsetDelta) => makeRecord({ key: 'k', value, offsetDelta, timestampDelta: 0 }));
  const { buffer } = await RecordBatch({
    firstTimestamp: 1,
    maxTimestamp: 1,
    lastOffsetDelta: values.length - 1,
    records,
  });
  const bytes = Buffer.from(buffer);
  bytes.writeBigInt64BE(BigInt(first), 0);
  return bytes;
}

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** A response of one topic with one partition. */
function response(records: Buffer, errorCode = 0): Buffer {
  const topic = Buffer.from('things');
  return Buffer.concat([
    ...[int32(0), int16(0), int32(0), int32(1), int16(topic.length), topic, int32(1), int32(3), int16(errorCode)],
    ...[Buffer.alloc(24), int32(-1), int32(-1), int32(records.length), records],
  ]);
}

const valuesIn = async (payload: Buffer) => {
  const [partition] = await readFetchResponse(payload, 11);
  return partition?.batches.map(({ end, records, unreadable }) => ({
    end,
    values: records.map(({ value }) => value?.toString()),
    ...(unreadable && { unreadable }),
  }));
};

describe('what a broker sends', () => {
  it('is read batch by batch; one in an unknown codec, or that is broken, hides no other', async () => {
    const [unknown, broken] = [await batch(2, ['c', 'd', 'e']), await batch(5, ['f'])];
    unknown.writeUInt8(5, CODEC_AT);
    broken.writeUInt8(1, CODEC_AT);
    const payload = response(Buffer.concat([await batch(0, ['a', 'b']), unknown, broken, await batch(6, ['g'])]));
    expect(await valuesIn(payload)).toEqual([
      { end: 2n, values: ['a', 'b'] },
      { end: 5n, values: [], unreadable: { first: 2n, why: 'the codec is none that Kafka has' } },
      { end: 6n, values: [], unreadable: { first: 5n, why: expect.stringMatching(/^gzip: /) as string } },
      { end: 7n, values: ['g'] },
    ]);
  });

  it('ends with a batch that is cut: that one is for the next time', async () => {
    const [whole, cut] = [await batch(0, ['a']), await batch(1, ['b'])];
    expect(await valuesIn(response(Buffer.concat([whole, cut.subarray(0, -1)])))).toEqual([{ end: 1n, values: ['a'] }]);
    expect(await valuesIn(response(Buffer.concat([whole, cut.subarray(0, 20)])))).toEqual([{ end: 1n, values: ['a'] }]);
  });

  it('may be nothing but an error', async () => {
    expect(await readFetchResponse(response(Buffer.alloc(0), 6), 11)).toEqual([
      { topic: 'things', partition: 3, errorCode: 6, batches: [] },
    ]);
  });
});

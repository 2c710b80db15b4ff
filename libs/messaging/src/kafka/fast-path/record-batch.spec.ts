import { createRequire } from 'node:module';
import fc from 'fast-check';
import { RecordBatchReader } from './record-batch-reader.js';
import { surveyBatches } from './record-batch-survey.js';
import { measureRecordBatch, writeRecordBatch, type BatchRecord } from './record-batch.js';

/** kafkajs' own decoder, as it is. */
const load = createRequire(import.meta.url);
const DecoderClass = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<{ records: Pick<BatchRecord, 'headers'>[] }>;

const written = (records: readonly BatchRecord[]): Buffer => {
  const batch = measureRecordBatch(records);
  const into = Buffer.alloc(batch.size);
  expect(writeRecordBatch(into, 0, batch, 0)).toBe(batch.size);
  return into;
};

describe('a record batch', () => {
  it('carries null in headers, alone and among others, for our reader and for kafkajs', async () => {
    const value = fc.option(fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)));
    const name = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !(text in Object.prototype));
    const values = fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 4 }));
    const allHeaders = fc.array(fc.dictionary(name, values, { maxKeys: 5 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(allHeaders, async (given) => {
        const bytes = written(given.map((headers) => ({ key: null, value: null, headers })));
        const expected = given.map((headers) => ({ ...headers }));
        expect(new RecordBatchReader().read(bytes, surveyBatches(bytes, [])).map(({ headers }) => headers)).toEqual(
          expected,
        );
        const { records } = await decodeBatch(new DecoderClass(bytes));
        expect(records.map(({ headers }) => headers)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import fc from 'fast-check';
import { Client } from 'pg';
import { byteaArray, jsonArray, textArray } from './array-parameter.js';

const RUNS = { numRuns: 50 };

describe('An array parameter in binary format', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.runtimeUrl });
    await client.connect();
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  async function echo(type: string, parameter: Buffer): Promise<unknown> {
    const { rows } = await client.query<{ value: unknown }>(`SELECT $1::${type} AS value`, [parameter]);
    return rows[0]?.value;
  }

  it('brings any bytes, and nulls', async () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 20 }), async (values) => {
        expect(await echo('bytea[]', byteaArray(values))).toEqual(values);
      }),
      RUNS,
    );
  });

  it('brings any text that Postgres can hold', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 }).filter((value) => !value.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (values) => {
        expect(await echo('text[]', textArray(values))).toEqual(values);
      }),
      RUNS,
    );
  });

  it('brings JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json({ maxDepth: 3 }), { maxLength: 10 }), async (texts) => {
        const parameter = jsonArray(texts);
        expect(await echo('json[]', parameter)).toEqual(texts.map((text): unknown => JSON.parse(text)));
      }),
      RUNS,
    );
  });

  it('of text is refused as text is, where it holds a NUL character', async () => {
    await expect(echo('text[]', textArray(['a\0b']))).rejects.toMatchObject({ code: '22021' });
  });
});

import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import fc from 'fast-check';
import { Client } from 'pg';
import { arrayLiteral } from './array-parameter.js';

describe('An array literal', () => {
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

  async function echo(type: string, values: readonly unknown[]): Promise<unknown> {
    const { rows } = await client.query<{ value: unknown }>(`SELECT $1::${type} AS value`, [arrayLiteral(values)]);
    return rows[0]?.value;
  }

  it('holds any text that Postgres can hold, and nulls', async () => {
    const odd = fc.constantFrom('', 'null', 'NULL', '{}', '"', '\\', 'a,b', ' ', '\t', 'a b', '\n');
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.oneof(odd, text)), { maxLength: 20 }), async (values) => {
        expect(await echo('text[]', values)).toEqual(values);
      }),
    );
  });

  it('holds numbers and booleans', async () => {
    expect(await echo('float8[]', [1, -2.5, 1e300, null])).toEqual([1, -2.5, 1e300, null]);
    expect(await echo('bigint[]', [2n ** 60n])).toEqual([String(2n ** 60n)]);
    expect(await echo('boolean[]', [true, false, undefined])).toEqual([true, false, null]);
  });

  it.each([
    ['dates', [new Date()]],
    ['bytes', [Buffer.from('a')]],
    ['objects', [{ a: 1 }]],
    ['arrays', [['a']]],
  ])('is not for %s', (_what, values) => {
    expect(arrayLiteral(values)).toBeUndefined();
  });
});

import type { FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from './idempotency-key.js';

const keyOf = (...values: string[]): string | undefined =>
  idempotencyKeyOf({
    raw: { headersDistinct: values.length > 0 ? { 'idempotency-key': values } : {} },
  } as unknown as FastifyRequest);

const problemOf = (...values: string[]): unknown => {
  try {
    return keyOf(...values);
  } catch (problem) {
    return problem;
  }
};

describe('Idempotency-Key', () => {
  it('need not be there', () => {
    expect(keyOf()).toBeUndefined();
  });

  it.each([
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['order 42, second try', 'order 42, second try'],
    ['"say \\"hi\\" \\\\"', 'say "hi" \\'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('reads %s', (header, key) => {
    expect(keyOf(header)).toBe(key);
  });

  it.each([
    ['nothing', ''],
    ['nothing in quotes', '""'],
    ['a quote that does not end', '"abc'],
    ['more after the quote', '"abc"d'],
    ['a bare quote inside quotes', '"a"b"'],
    ['an escape that is none', '"a\\b"'],
    ['too much', 'x'.repeat(256)],
    ['too much in quotes', `"${'x'.repeat(256)}"`],
    ['a tab', 'a\tb'],
    ['what is not ASCII', 'schlüssel'],
    ['a control character', 'a\u0001'],
  ])('refuses %s', (_what, header) => {
    expect(problemOf(header)).toMatchObject({ status: 400, code: 'invalid-idempotency-key' });
  });

  it('refuses two of them, also the same one twice', () => {
    expect(problemOf('a', 'a')).toMatchObject({ status: 400 });
  });
});

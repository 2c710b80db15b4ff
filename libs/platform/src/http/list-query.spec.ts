import { ProblemError } from '../problems/problem-error.js';
import { decodeCursor } from './list-query.js';
import { encodeCursor, pageOf } from './page.js';

const ID = '0190a5a0-1111-7222-8333-444444444444';

describe('a page', () => {
  const rows = [5, 4, 3].map((id) => ({ id }));
  const page = (limit: number) =>
    pageOf(
      rows,
      limit,
      ({ id }) => [id],
      ({ id }) => `#${id}`,
    );

  it('leaves out the extra row and points behind its own last one', () => {
    const { items, nextCursor } = page(2);
    expect(items).toEqual(['#5', '#4']);
    expect(decodeCursor(nextCursor ?? '', ['integer'])).toEqual([4]);
  });

  it('is the last one when there is no extra row', () => {
    expect(page(3)).toEqual({ items: ['#5', '#4', '#3'], nextCursor: null });
    expect(pageOf([], 20, () => [], String)).toEqual({ items: [], nextCursor: null });
  });
});

describe('a cursor', () => {
  it('comes back as the key it was made of', () => {
    const key = ['2026-11-21 10:00:00.123456+00', ID, 'a', 7];
    expect(decodeCursor(encodeCursor(key), ['time', 'uuid', 'text', 'integer'])).toEqual(key);
    expect(decodeCursor(encodeCursor(['2026-11-21T10:00:00.123Z']), ['time'])).toEqual(['2026-11-21T10:00:00.123Z']);
  });

  it('may be left out', () => {
    expect(decodeCursor(undefined, ['uuid'])).toBeUndefined();
  });

  it.each([
    ['no JSON', 'abc', ['uuid']],
    ['not base64url', '!!!', ['uuid']],
    ['no list', Buffer.from('{"0":"a"}').toString('base64url'), ['text']],
    ['another length', encodeCursor([ID, ID]), ['uuid']],
    ['no UUID', encodeCursor(["' OR 1=1"]), ['uuid']],
    ['no integer', encodeCursor([1.5]), ['integer']],
    ['an unsafe integer', encodeCursor([2 ** 53]), ['integer']],
    ['a NUL', encodeCursor(['a\0']), ['text']],
    ['30 February', encodeCursor(['2026-02-30T10:00:00Z']), ['time']],
    ['hour 25', encodeCursor(['2026-02-03T25:00:00Z']), ['time']],
    ['the year 0', encodeCursor(['0000-01-01T00:00:00Z']), ['time']],
    ['no zone', encodeCursor(['2026-02-03T10:00:00']), ['time']],
  ] as const)('is refused when it is forged: %s', (_what, cursor, parts) => {
    const decode = (): unknown => decodeCursor(cursor, parts);
    expect(decode).toThrow(ProblemError);
    expect(decode).toThrow('cursor must be the nextCursor of an earlier page');
  });
});

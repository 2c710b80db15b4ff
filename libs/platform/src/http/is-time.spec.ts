import { validateSync } from 'class-validator';
import { IsTime } from './is-time.js';

class Question {
  @IsTime() at: unknown;
}

const isTaken = (at: unknown): boolean => validateSync(Object.assign(new Question(), { at })).length === 0;

describe('a time in a request', () => {
  it.each([
    '2026-11-30T18:00:00Z',
    '2026-11-30T18:00:00.123456789Z',
    '2026-11-30t18:00:00z',
    '2026-11-30T18:00:00+14:00',
    '0000-01-01T00:00:00Z',
    '2024-02-29T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
  ])('may be %s', (at) => {
    expect(isTaken(at)).toBe(true);
    expect(new Date(at).getTime()).not.toBeNaN();
  });

  it.each([
    '2026-11-30',
    '2026-11-30T18:00:00',
    '2026-11-30T18:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-30T24:00:00Z',
    '2026-11-30T18:00:00+24:00',
    '+012026-11-30T18:00:00Z',
    ' 2026-11-30T18:00:00Z',
    '1767225600000',
    '',
    1767225600000,
    null,
  ])('is not %j', (at) => expect(isTaken(at)).toBe(false));
});

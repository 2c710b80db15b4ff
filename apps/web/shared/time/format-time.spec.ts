import { formatAge, formatDuration, formatTime, formatUtc } from './format-time.js';

const NOW = new Date('2026-11-30T15:00:00.000Z');

describe('a time', () => {
  it('of today has no date, any other has one', () => {
    expect(formatTime('2026-11-30T14:05:09.123Z', 'utc', NOW)).toBe('14:05:09');
    expect(formatTime('2026-11-29T14:05:09.123Z', 'utc', NOW)).toBe('2026-11-29 14:05:09');
  });

  it('shows milliseconds where they are asked for', () => {
    expect(formatTime('2026-11-30T14:05:09.007Z', 'utc', NOW, true)).toBe('14:05:09.007');
  });

  it('says UTC when one looks closer', () => {
    expect(formatUtc('2026-11-30T14:05:09.123Z')).toBe('2026-11-30 14:05:09.123 UTC');
  });

  it('that is none is a dash, and as it came when one looks closer', () => {
    expect(formatTime('yesterday', 'local', NOW)).toBe('-');
    expect(formatUtc('yesterday')).toBe('yesterday');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_400, '1.4 s'],
    [9_960, '10 s'],
    [41_000, '41 s'],
    [59_990, '1 min'],
    [250_000, '4 min 10 s'],
    [3_599_800, '1 h'],
    [11_100_000, '3 h 5 min'],
    [187_200_000, '2 d 4 h'],
    [-2_500, '−2.5 s'],
  ])('of %d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('an age', () => {
  it.each([
    [-5, '0 s'],
    [900, '0 s'],
    [41_900, '41 s'],
    [1_550_000, '25 min'],
    [11_100_000, '3 h'],
    [187_200_000, '2 d'],
  ])('of %d ms is %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

import { isoTime } from './iso-time.js';

describe('A time on the command line', () => {
  it.each([
    ['2026-11-30T18:00:00Z', '2026-11-30T18:00:00.000Z'],
    ['2026-11-30T18:00Z', '2026-11-30T18:00:00.000Z'],
    ['2026-11-30T18:00:00.25+05:30', '2026-11-30T12:30:00.250Z'],
    ['2024-02-29T00:00:00-01:00', '2024-02-29T01:00:00.000Z'],
  ])('may be %s', (text, time) => {
    expect(isoTime(text).toISOString()).toBe(time);
  });

  it.each([
    'yesterday',
    '2026-11-30',
    '2026-11-30T18:00:00',
    '2026-02-30T18:00:00Z',
    '2026-13-01T18:00:00Z',
    '2026-11-30T24:00:00Z',
    '2026-11-30T18:60:00Z',
    '1764525600',
    '',
  ])('may not be "%s"', (text) => {
    expect(() => isoTime(text)).toThrow('[invalid-time]');
  });
});

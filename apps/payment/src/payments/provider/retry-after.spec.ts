import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const ANSWERED = 'Sat, 21 Nov 2026 09:30:00 GMT';

describe('Retry-After', () => {
  it.each([
    ['seconds', '120', undefined, 120_000],
    ['no time at all', '0', undefined, 0],
    ['a date, by the clock of the answer', 'Sat, 21 Nov 2026 09:31:00 GMT', ANSWERED, 60_000],
    ['a date of an answer without one', 'Sat, 21 Nov 2026 10:01:00 GMT', undefined, 60_000],
    ['a date that is past', 'Sat, 21 Nov 2026 09:29:00 GMT', ANSWERED, 0],
    ['more than a day', '999999999', undefined, 86_400_000],
    ['words', 'soon', undefined, 0],
    ['a sign', '-5', ANSWERED, 0],
    ['nothing', undefined, ANSWERED, 0],
  ])('may be %s', (_, header, answeredAt, ms) => {
    expect(retryAfterMs(header, answeredAt, NOW)).toBe(ms);
  });
});

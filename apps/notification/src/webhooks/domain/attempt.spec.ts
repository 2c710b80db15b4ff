import { judgeDelivery, judgeEndpoint, retryAfterOf, TRY_FOR_MS, type Attempt } from './attempt.js';

const now = new Date('2026-11-21T10:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const failed = (retryAfterMs: number | null = null): Attempt => ({
  kind: 'FAILED',
  reason: 'http 503',
  status: 503,
  retryAfterMs,
});

describe('judgeDelivery', () => {
  it('tries again with pauses that grow up to six hours', () => {
    const pauses = Array.from({ length: 9 }, (_, attempts) => {
      const verdict = judgeDelivery(failed(), attempts, later(TRY_FOR_MS), now);
      return 'dueAt' in verdict ? (verdict.dueAt.getTime() - now.getTime()) / 1_000 : Number.NaN;
    });
    expect(pauses).toEqual([5, 20, 80, 320, 1_280, 5_120, 20_480, 21_600, 21_600]);
  });

  it('gives up where the next try would come too late', () => {
    expect(judgeDelivery(failed(), 0, later(4_000), now)).toEqual({ state: 'FAILED', status: 503, reason: 'http 503' });
  });

  it('waits as long as it was told, but never longer than a day', () => {
    expect(judgeDelivery(failed(60_000), 0, later(TRY_FOR_MS), now)).toMatchObject({ dueAt: later(60_000) });
    expect(judgeDelivery(failed(1e12), 0, later(TRY_FOR_MS), now)).toMatchObject({ dueAt: later(86_400_000) });
  });

  it('gives up what is not wanted any more', () => {
    expect(judgeDelivery({ kind: 'GONE', status: 410 }, 0, later(TRY_FOR_MS), now)).toMatchObject({ state: 'FAILED' });
  });
});

describe('judgeEndpoint', () => {
  it('lets an endpoint that fails rest, a minute at most', () => {
    expect(judgeEndpoint(failed(), 0, now)).toEqual({ kind: 'RESTS', until: later(1_000) });
    expect(judgeEndpoint(failed(), 30, now)).toEqual({ kind: 'RESTS', until: later(60_000) });
  });

  it('disables one that is gone', () => {
    expect(judgeEndpoint({ kind: 'GONE', status: 410 }, 0, now)).toEqual({ kind: 'DISABLED', reason: 'gone' });
  });
});

describe('retryAfterOf', () => {
  it.each([
    ['120', 120_000],
    ['Sat, 21 Nov 2026 10:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    [undefined, null],
  ])('reads %s', (header, ms) => {
    expect(retryAfterOf(header, now)).toBe(ms);
  });
});

import { SilentLeaders } from './silent-leaders.js';

describe('SilentLeaders', () => {
  const clock = { now: 0 };
  const reason = new Error('Request timed out');

  it.each([
    [1_000, 5_000],
    [15_000, 30_000],
  ])('let a leader that was silent for %d ms rest for %d ms', (silentMs, restMs) => {
    const leaders = new SilentLeaders(() => clock.now);
    leaders.silent(2, silentMs, reason);
    clock.now += restMs - 1;
    expect(leaders.reasonOf(2)).toBe(reason);
    expect(leaders.reasonOf(1)).toBeUndefined();
    clock.now += 1;
    expect(leaders.reasonOf(2)).toBeUndefined();
  });

  it('end the rest of one that answered', () => {
    const leaders = new SilentLeaders(() => clock.now);
    leaders.silent(2, 1_000, reason);
    leaders.answered(2);
    expect(leaders.reasonOf(2)).toBeUndefined();
  });
});

import { fractionOf, retryPauseMs } from './retry-pause.js';

describe('The pause before a job is tried again', () => {
  it.each([
    [0, 250],
    [1, 250],
    [2, 500],
    [3, 1_000],
    [7, 16_000],
    [8, 20_000],
    [1_000_000, 20_000],
  ])('after try %d is %d ms, or up to half as long again', (tries, least) => {
    for (const job of ['a', 'b', 'c', 'd']) {
      expect(retryPauseMs(tries, job)).toBeGreaterThanOrEqual(least);
      expect(retryPauseMs(tries, job)).toBeLessThanOrEqual(least * 1.5);
    }
  });

  it('is the same for the same job and try, and spreads jobs that failed together', () => {
    const pauses = Array.from({ length: 100 }, (_, i) => retryPauseMs(8, `order-${i}`));
    expect(Array.from({ length: 100 }, (_, i) => retryPauseMs(8, `order-${i}`))).toEqual(pauses);
    expect(new Set(pauses).size).toBeGreaterThan(90);
  });

  it('is drawn evenly', () => {
    const tenths = Map.groupBy(
      Array.from({ length: 1_000 }, (_, i) => fractionOf(`order-${i} 1`)),
      (fraction) => Math.floor(fraction * 10),
    );
    expect([...tenths.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const drawn of tenths.values()) expect(drawn.length).toBeGreaterThan(50);
  });
});

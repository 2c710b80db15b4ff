import { summarise } from './percentiles.js';

describe('summarise', () => {
  it('takes the nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(summarise(samples)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('says NaN rather than a number when nothing was measured', () => {
    expect(summarise([]).p50).toBeNaN();
  });
});

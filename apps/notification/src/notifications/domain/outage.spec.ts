import { Outage } from './outage.js';

describe('Outage', () => {
  it('limits nothing while all is well', () => {
    expect(new Outage().allows(64, 0)).toBe(64);
  });

  it('rests after a failure, then lets one message try', () => {
    const outage = new Outage();
    outage.failed(1_000);
    expect(outage.allows(64, 1_499)).toBe(0);
    expect(outage.allows(64, 1_500)).toBe(1);
  });

  it('rests longer after each failure, but never more than 5 s', () => {
    const outage = new Outage();
    const rests: number[] = [];
    for (let now = 0; rests.length < 6;) {
      outage.failed(now);
      const from = now;
      while (outage.allows(1, now) === 0) now += 100;
      rests.push(now - from);
    }
    expect(rests).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('counts failures of one moment once', () => {
    const outage = new Outage();
    for (let i = 0; i < 5; i++) outage.failed(i);
    expect(outage.allows(64, 500)).toBe(1);
  });

  it('ends with the first answer, which says so once', () => {
    const outage = new Outage();
    outage.failed(0);
    expect(outage.answered()).toBe(true);
    expect(outage.answered()).toBe(false);
    expect(outage.allows(64, 1)).toBe(64);
  });
});

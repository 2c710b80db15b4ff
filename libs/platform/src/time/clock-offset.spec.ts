import { ClockOffset } from './clock-offset.js';

describe('the offset of another clock', () => {
  it('is unknown before it was asked, then half-way between the ends of the first answer', () => {
    const offset = new ClockOffset();
    expect(offset.ms).toBeUndefined();
    offset.learn({ sentAt: 100, answeredAt: 104, theirs: 1_102 });
    expect(offset.ms).toBe(1_000);
  });

  it('stays as it is where an answer agrees with it, however slow that was', () => {
    const offset = new ClockOffset();
    offset.learn({ sentAt: 100, answeredAt: 104, theirs: 1_102 });
    offset.learn({ sentAt: 200, answeredAt: 5_200, theirs: 6_190 });
    expect(offset.ms).toBe(1_000);
  });

  it('follows to the nearest end of an answer that disagrees', () => {
    const offset = new ClockOffset();
    offset.learn({ sentAt: 100, answeredAt: 104, theirs: 1_102 });
    offset.learn({ sentAt: 200, answeredAt: 202, theirs: 1_250 });
    expect(offset.ms).toBe(1_048);
    offset.learn({ sentAt: 300, answeredAt: 302, theirs: 301 });
    expect(offset.ms).toBe(1);
  });

  it('never lies outside of the last answer, whatever came before', () => {
    const offset = new ClockOffset();
    for (let i = 0; i < 1_000; i++) {
      const sentAt = i * 10;
      const took = (i * 7) % 50;
      const theirs = sentAt + took * ((i % 11) / 10) + (i % 3 === 0 ? 600_000 : -7_200_000);
      offset.learn({ sentAt, answeredAt: sentAt + took, theirs });
      expect(offset.ms).toBeGreaterThanOrEqual(theirs - sentAt - took);
      expect(offset.ms).toBeLessThanOrEqual(theirs - sentAt);
    }
  });
});

import { stepTo } from './row-step.js';

describe('j and k', () => {
  it('begin at the first row, or at the last', () => {
    expect(stepTo(-1, 1, 5)).toBe(0);
    expect(stepTo(-1, -1, 5)).toBe(4);
  });

  it('go one further and stay at the ends', () => {
    expect(stepTo(1, 1, 5)).toBe(2);
    expect(stepTo(4, 1, 5)).toBe(4);
    expect(stepTo(0, -1, 5)).toBe(0);
  });

  it('find no row in an empty list', () => {
    expect(stepTo(-1, 1, 0)).toBe(0);
    expect(stepTo(-1, -1, 0)).toBe(-1);
  });
});

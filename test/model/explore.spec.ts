import { explore, told, type Model, type Move } from './explore.js';

/** A counter that goes up by one or two, up to a limit; `forbidden` breaks a promise. */
const counter = (limit: number, forbidden: number | null = null): Model<number> => ({
  starts: [{ label: 'from 0', world: 0 }],
  keyOf: String,
  movesOf: (n) =>
    [1, 2]
      .filter((step) => n + step <= limit)
      .map((step): Move<number> => ({ label: `+${step}`, certain: true, world: n + step, broken: null })),
  brokenIn: (n) => (n === forbidden ? `${n} was reached` : null),
  endOf: String,
});

describe('The search', () => {
  it('visits every world once and knows where it all ends', () => {
    expect(explore(counter(10))).toMatchObject({ states: 11, moves: 19, ends: ['10'], violation: null });
  });

  it('tells the shortest story that breaks a promise', () => {
    const search = explore(counter(10, 6));
    expect(search.violation?.trace).toEqual(['from 0', '+2', '+2', '+2']);
    expect(told(search)).toBe('6 was reached\n1. from 0\n2. +2\n3. +2\n4. +2');
  });

  it('tells of a move that breaks a promise by itself', () => {
    const model = counter(3);
    const jumping = {
      ...model,
      movesOf: (n: number) => model.movesOf(n).map((m) => ({ ...m, broken: n === 1 ? 'no' : null })),
    };
    expect(explore(jumping).violation).toEqual({ broken: 'no', trace: ['from 0', '+1', '+1'] });
  });

  it('rather fails than proves nothing when there are too many worlds', () => {
    expect(() => explore(counter(10), 5)).toThrow(RangeError);
  });
});

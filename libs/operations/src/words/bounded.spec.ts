import { bounded, SHOWN_LEVELS } from './bounded.js';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
const depthOf = (value: unknown): number => {
  let depth = 0;
  for (let at = value; Array.isArray(at); at = at[0] as unknown) depth += 1;
  return depth;
};

describe('a value to be shown', () => {
  it('stays as it is up to a hundred levels, null and what is no list included', () => {
    const value = { a: nested(SHOWN_LEVELS - 1), b: null, c: ['x', 1, true] };
    expect(bounded(value)).toBe(value);
    expect([null, 'text', 0].map(bounded)).toEqual([null, 'text', 0]);
  });

  it.each([SHOWN_LEVELS + 1, 20_000, 500_000])('of %i levels is cut, says so, and can be written', (levels) => {
    const shown = bounded({ deep: nested(levels), beside: [1] });
    expect(JSON.stringify(shown)).toContain(`nested deeper than ${SHOWN_LEVELS} levels`);
    expect(depthOf((shown as { deep: unknown }).deep)).toBe(SHOWN_LEVELS - 1);
    expect(shown).toMatchObject({ beside: [1] });
  });

  it('keeps names that mean something to JavaScript', () => {
    const shown = bounded(JSON.parse(`{"__proto__":1,"deep":${'['.repeat(200)}${']'.repeat(200)}}`)) as object;
    expect(Object.keys(shown)).toEqual(['__proto__', 'deep']);
  });
});

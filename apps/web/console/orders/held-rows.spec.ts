import { held } from './held-rows.js';

const rows = (...ids: string[]): { id: string; status: string }[] => ids.map((id) => ({ id, status: 'PENDING' }));

describe('the rows of a list that grows', () => {
  it('are all of it at first', () => {
    expect(held(undefined, rows('b', 'a'))).toMatchObject({ rows: rows('b', 'a'), newer: 0 });
  });

  it('stay where they are, and newer ones are counted', () => {
    const shown = held(undefined, rows('b', 'a'));
    expect(held(shown, rows('d', 'c', 'b'))).toMatchObject({ rows: rows('b', 'a'), newer: 2 });
  });

  it('show what has become of them', () => {
    const shown = held(undefined, rows('b', 'a'));
    const latest = [
      { id: 'c', status: 'PENDING' },
      { id: 'b', status: 'PAID' },
    ];
    expect(held(shown, latest).rows).toEqual([
      { id: 'b', status: 'PAID' },
      { id: 'a', status: 'PENDING' },
    ]);
  });

  it('count a whole page as newer where none of them is on it any more', () => {
    expect(held(held(undefined, rows('a')), rows('z', 'y')).newer).toBe(2);
  });

  it('begin with what comes where there were none', () => {
    expect(held(held(undefined, rows()), rows('a'))).toMatchObject({ rows: rows('a'), newer: 0 });
  });

  it('are the same object where nothing came', () => {
    const latest = rows('a');
    const shown = held(undefined, latest);
    expect(held(shown, latest)).toBe(shown);
  });
});

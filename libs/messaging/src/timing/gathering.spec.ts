import { Gathering } from './gathering.js';

describe('Gathering', () => {
  it('never makes the first set wait', () => {
    expect(new Gathering(20).waitAt(0)).toBe(0);
  });

  it('does not make a set wait that follows one or two items', () => {
    const gathering = new Gathering(20);
    gathering.begin(2, 100);
    expect(gathering.waitAt(101)).toBe(0);
  });

  it('begins a set after several items no sooner than the interval', () => {
    const gathering = new Gathering(20);
    gathering.begin(50, 100);
    expect(gathering.waitAt(105)).toBe(15);
    expect(gathering.waitAt(120)).toBe(0);
    gathering.begin(1, 120);
    expect(gathering.waitAt(121)).toBe(0);
  });
});

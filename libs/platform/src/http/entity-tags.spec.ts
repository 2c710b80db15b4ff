import { namesTag } from './entity-tags.js';

const strong = (header: string): boolean => namesTag(header, (tag) => tag === 'a', { weak: false });
const weak = (header: string): boolean => namesTag(header, (tag) => tag === 'a', { weak: true });

describe('a condition on entity tags', () => {
  it.each(['"a"', ' "a" ', '"b", "a"', '"b","a"', '*'])('holds for %s', (header) => {
    expect([strong(header), weak(header)]).toEqual([true, true]);
  });

  it.each(['"b"', 'a', '"a', '', '""', '"b", a', '"a" x'])('does not hold for %j', (header) => {
    expect([strong(header), weak(header)]).toEqual([false, false]);
  });

  it('compares weak tags only where that is enough', () => {
    expect([strong('W/"a"'), weak('W/"a"'), weak('"b", W/"a"')]).toEqual([false, true, true]);
  });
});

import { preferredWait } from './prefer.js';

describe('Prefer: wait', () => {
  it.each([
    ['wait=10', 10],
    ['Wait=10', 10],
    ['wait = 10', 10],
    ['wait="10"', 10],
    ['wait=0', 0],
    ['wait=007', 7],
    ['respond-async, wait=10', 10],
    ['respond-async,wait=10; foo="a;b", handling=lenient', 10],
    ['note="wait=1, wait=2", wait=3', 3],
    [', ,wait=5', 5],
  ])('reads %s', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });

  it('counts the first of several', () => {
    expect(preferredWait('wait=3, wait=9')).toBe(3);
    expect(preferredWait(['wait=3', 'wait=9'])).toBe(3);
  });

  it('waits no longer than 30 s', () => {
    expect(preferredWait('wait=31')).toBe(30);
    expect(preferredWait('wait=99999999999999999999')).toBe(30);
  });

  it('ignores more text than anybody prefers', () => {
    const padded = (length: number): string => 'wait=3'.padEnd(length, ', note');
    expect(preferredWait(padded(1024))).toBe(3);
    expect(preferredWait(padded(1025))).toBeUndefined();
    expect(preferredWait([padded(600), padded(600)])).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=soon',
    'wait=1 2',
    'wait="1',
    'awaiting=1',
    'await; wait=3',
    'wait=x, wait=5',
    '"wait=5"',
    '=5',
  ])('ignores %s', (header) => {
    expect(preferredWait(header)).toBeUndefined();
  });
});

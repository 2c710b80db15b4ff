import { childTraceparent, continuedTraceparent, isTraceparent, newTraceparent, traceIdOf } from './traceparent.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-00`;

describe('a traceparent', () => {
  it('is valid when it is made here, and never the same twice', () => {
    const made = Array.from({ length: 100 }, newTraceparent);
    expect(made.every(isTraceparent)).toBe(true);
    expect(new Set(made.map(traceIdOf)).size).toBe(100);
  });

  it.each([
    ['nothing', undefined],
    ['text', 'abc'],
    ['trace id zero', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['parent id zero', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', PARENT.toUpperCase()],
    ['version ff', `ff${PARENT.slice(2)}`],
    ['more than version 00 has', `${PARENT}-00`],
    ['a short trace id', `00-${TRACE.slice(1)}-b7ad6b7169203331-01`],
    ['two headers', `${PARENT}, ${PARENT}`],
  ])('is not valid with %s', (_what, text) => {
    expect(isTraceparent(text)).toBe(false);
    expect(traceIdOf(text)).toBeUndefined();
  });

  it('may be of a later version, which may say more', () => {
    expect(isTraceparent(`cc${PARENT.slice(2)}-what-the-future-brings`)).toBe(true);
  });
});

describe('what is handed on', () => {
  it('is what came, where that is of version 00', () => {
    expect(continuedTraceparent(PARENT)).toBe(PARENT);
  });

  it('is the first parts of a later version, however much it says after them', () => {
    expect(continuedTraceparent(`cc${PARENT.slice(2)}-${'x'.repeat(10_000)}`)).toBe(PARENT);
    expect(continuedTraceparent(`01${PARENT.slice(2)}`)).toBe(PARENT);
  });

  it('is a new trace where nothing came that could be continued', () => {
    expect(isTraceparent(continuedTraceparent('abc'))).toBe(true);
    expect(isTraceparent(continuedTraceparent(undefined))).toBe(true);
  });
});

describe('a child', () => {
  it('keeps trace id and sampling flag and has an id of its own', () => {
    const child = childTraceparent(PARENT);
    expect(child).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(child).not.toBe(PARENT);
  });

  it('of an invalid parent begins a new trace', () => {
    expect(isTraceparent(childTraceparent('abc'))).toBe(true);
  });
});

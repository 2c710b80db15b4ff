import { idPrefixIn, isOfPrefix } from './id-prefix.js';

const ID = '0199f3a2-1b2c-7d4e-8f60-718293a4c41e';
const AT = 0x0199f3a21b2c;

describe('the beginning of an order id', () => {
  it.each([
    '0199f3a2',
    '0199F3A2',
    '0199f3a2-1b2c',
    '0199f3a2-1b2c-7d4e-8f60-718293a4c41',
    '0199f3a2…c41e',
    '0199f3a2...c41e',
  ])('%s leads to the order', (text) => {
    const prefix = idPrefixIn(text);
    expect(prefix && isOfPrefix(prefix, ID)).toBe(true);
    expect(prefix!.from).toBeLessThanOrEqual(AT);
    expect(prefix!.to).toBeGreaterThan(AT);
  });

  it('tells the span of time: a minute by eight digits, a millisecond by twelve', () => {
    expect(idPrefixIn('0199f3a2')).toMatchObject({ from: 0x0199f3a20000, to: 0x0199f3a30000 });
    expect(idPrefixIn('0199f3a2-1b2c-7d')).toMatchObject({ from: AT, to: AT + 1 });
  });

  it('is of no order that ends otherwise', () => {
    expect(isOfPrefix(idPrefixIn('0199f3a2…0000')!, ID)).toBe(false);
    expect(isOfPrefix(idPrefixIn('0199f3a2-1b2d')!, ID)).toBe(false);
  });

  it.each(['0199f3a', '0199-f3a2', '', 'COFFEE-1KG', '0199f3a2…', 'ffffffff', '0199f3a2…c41e-', '0199f3ag'])(
    '%p is none',
    (text) => {
      expect(idPrefixIn(text)).toBeUndefined();
    },
  );
});

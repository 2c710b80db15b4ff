import { visible } from './visible.js';

describe('text of others', () => {
  it('keeps what can be seen, lines and tabs among it', () => {
    expect(visible('Grüße\n\tü 😀')).toBe('Grüße\n\tü 😀');
  });

  it.each([
    ['\u0000', '\\u0000'],
    ['a\u001b[31m', 'a\\u001b[31m'],
    ['abc\u202efdp', 'abc\\u202efdp'],
    ['\u200b', '\\u200b'],
    ['\r', '\\u000d'],
  ])('spells out %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

import { textOf, visible } from './text.js';

describe('text of a record', () => {
  it('is its UTF-8, or hexadecimal where it is none', () => {
    expect(textOf(Buffer.from('größe'))).toBe('größe');
    expect(textOf(Buffer.from([0xff, 0x00, 0x10]))).toBe('0xff0010');
  });

  it('cannot act on a terminal', () => {
    expect(visible('a\0b\x1b[31mc\x9b\n')).toBe(String.raw`a\u0000b\u001b[31mc\u009b\u000a`);
    expect(visible('\u202Egnp.exe')).toBe(String.raw`\u202egnp.exe`);
    expect(visible('Żółć 漢字 👩‍🚀')).toBe('Żółć 漢字 👩‍🚀');
  });
});

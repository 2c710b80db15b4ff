import { crc32c } from './crc32c.js';

const of = (bytes: Buffer) => crc32c(bytes, 0, bytes.length).toString(16);

describe('crc32c', () => {
  it('gives the check values of RFC 3720, appendix B.4', () => {
    expect(of(Buffer.alloc(32))).toBe('8a9136aa');
    expect(of(Buffer.alloc(32, 0xff))).toBe('62a8ab43');
    expect(of(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe('46dd794e');
    expect(of(Buffer.from('123456789'))).toBe('e3069283');
  });

  it('covers just the part asked for', () => {
    const bytes = Buffer.from('x123456789y');
    expect(crc32c(bytes, 1, 10).toString(16)).toBe('e3069283');
  });
});

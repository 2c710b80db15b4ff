import { HOME, returnTo } from './return-to.js';

describe('returnTo', () => {
  it.each(['/', '/?a=b', '/#top', '/orders/0199-1', '/console', '/console/letters?state=waiting#x', '/console?x=1'])(
    'leads to %s, a page of ours',
    (path) => expect(returnTo(path)).toBe(path),
  );

  it.each([
    undefined,
    '',
    'console',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'x:',
    '/\t/evil.example',
    '\t//evil.example',
    '/console/../../evil',
    '/console\r\nset-cookie: a=b',
    '/console/\0',
    '/api/orders',
    '/auth/logout',
    '/consolex',
    ' /console',
    `/console/${'a'.repeat(3_000)}`,
  ])('leads home from %j', (text) => expect(returnTo(text)).toBe(HOME));
});

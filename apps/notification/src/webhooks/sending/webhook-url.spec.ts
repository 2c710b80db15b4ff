import { isPublicAddress } from './public-address.js';
import { refusalOf } from './webhook-url.js';

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:2800:220:1:248:1893:25c8:1946'])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'no address',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('refusalOf', () => {
  it.each(['https://shop.example/hooks?x=1', 'https://shop.example:8443/', 'https://93.184.216.34/'])(
    'takes %s',
    (url) => {
      expect(refusalOf(url, false)).toBeUndefined();
    },
  );

  it.each([
    'http://shop.example/',
    'ftp://shop.example/',
    'shop.example',
    'https://user:secret@shop.example/',
    'https://shop.example/#x',
    'https://localhost/',
    'https://a.localhost/',
    'https://printer.local/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://169.254.169.254/latest/meta-data',
  ])('refuses %s', (url) => {
    expect(refusalOf(url, false)).toEqual(expect.any(String));
  });

  it('takes http and private addresses where they are allowed', () => {
    expect(refusalOf('http://127.0.0.1:8080/hooks', true)).toBeUndefined();
    expect(refusalOf('http://u:p@127.0.0.1/', true)).toBeDefined();
  });
});

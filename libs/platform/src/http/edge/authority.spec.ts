import { AllowedHosts } from './allowed-hosts.js';
import { canonicalAuthority } from './authority.js';

const hosts = new AllowedHosts('127.0.0.1', ['Order.Internal', '10.0.0.5', '[fd00:0::5]'], false);

describe('a service on loopback', () => {
  it.each([
    'localhost',
    'localhost:3001',
    'LOCALHOST:80',
    'localhost.',
    'localhost.:3001',
    'order.localhost:3001',
    '127.0.0.1',
    '127.0.0.1:65535',
    '127.8.9.10',
    '127.1',
    '[::1]',
    '[::1]:3001',
    '[0:0:0:0:0:0:0:1]:3001',
    '[::ffff:127.0.0.1]:3001',
  ])('is called by loopback: %s', (authority) => {
    expect(hosts.has(authority)).toBe(true);
  });

  it.each(['order.internal', 'ORDER.internal.:8080', '10.0.0.5:3001', '[fd00::5]', '[FD00:0:0::5]:3001'])(
    'is called by what ALLOWED_HOSTS lists, on any port: %s',
    (authority) => {
      expect(hosts.has(authority)).toBe(true);
    },
  );

  it.each([
    'evil.example',
    'evil.example:3001',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
    'my.order.internal',
    'order.internal.evil.example',
    '10.0.0.6',
    '128.0.0.1',
    '0.0.0.0:3001',
    '[::]:3001',
    '[::2]',
    '[::ffff:10.0.0.1]',
    'localhost@evil.example',
    'evil.example@localhost',
    'evil.example#localhost',
    'evil.example/localhost',
    'localhost,evil.example',
    'localhost evil.example',
    'localhost:evil',
    'localhost:99999',
    '',
    ':3001',
    '.',
    '[::1',
  ])('is not called by anything else: %j', (authority) => {
    expect(hosts.has(authority)).toBe(false);
  });

  it('goes on refusing after it allowed one', () => {
    expect([hosts.has('localhost:1'), hosts.has('evil.example'), hosts.has('localhost:1')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('an address that a service is bound to', () => {
  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('is loopback: %s', (boundTo) => {
    expect(new AllowedHosts(boundTo, [], false)).toMatchObject({ onLoopback: true, areChecked: true });
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'fd00::5', 'order.internal'])('is not loopback: %s', (boundTo) => {
    expect(new AllowedHosts(boundTo, [], true)).toMatchObject({ onLoopback: false, areChecked: false });
    expect(new AllowedHosts(boundTo, ['order.internal'], true)).toMatchObject({ onLoopback: false, areChecked: true });
  });
});

describe('an authority', () => {
  it.each([
    ['shop.example', 'https:', 'shop.example'],
    ['shop.example:443', 'https:', 'shop.example'],
    ['shop.example:443', 'http:', 'shop.example:443'],
    ['SHOP.example:80', 'http:', 'shop.example'],
    ['[::1]:3001', 'http:', '[::1]:3001'],
    ['a@b', 'http:', undefined],
  ])('%s by %s is %s', (authority, protocol, canonical) => {
    expect(canonicalAuthority(authority, protocol)).toBe(canonical);
  });
});

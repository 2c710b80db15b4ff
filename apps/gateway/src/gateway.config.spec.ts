import { loadConfig } from '@waybill/platform';
import { GatewayConfig } from './gateway.config.js';

const KEY = 'a'.repeat(43);
const BASE = {
  DATABASE_URL: 'postgres://u:p@127.0.0.1:1/db',
  KAFKA_BROKERS: '127.0.0.1:1',
  AUTH_ISSUER: 'http://127.0.0.1:9',
};
const OUTSIDE = { ...BASE, HTTP_HOST: '0.0.0.0', GATEWAY_PUBLIC_URL: 'https://shop.example', GATEWAY_SECRET: KEY };

const load = (env: NodeJS.ProcessEnv): GatewayConfig => loadConfig(GatewayConfig, { ...BASE, ...env });

describe('settings of the gateway', () => {
  it('are ready for loopback', () => {
    const config = load({});
    expect(config).toMatchObject({
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      storefront: 'open',
      isSecure: false,
    });
    expect(config.addressesOf('order')).toEqual(['http://127.0.0.1:3001']);
  });

  it('close the shop outside loopback', () => {
    expect(loadConfig(GatewayConfig, OUTSIDE)).toMatchObject({ storefront: 'off', isSecure: true });
    expect(loadConfig(GatewayConfig, { ...OUTSIDE, STOREFRONT: 'open' }).storefront).toBe('open');
  });

  it('are those of a public gateway where its address is public, whatever it listens on behind a proxy', () => {
    const env = { ...OUTSIDE, HTTP_HOST: '127.0.0.1' };
    expect(loadConfig(GatewayConfig, env)).toMatchObject({ isLocal: false, storefront: 'off' });
    expect(() => loadConfig(GatewayConfig, { ...env, GATEWAY_SECRET: '' })).toThrow('GATEWAY_SECRET');
    expect(() => loadConfig(GatewayConfig, { ...env, RATE_LIMITS: 'off' })).toThrow('RATE_LIMITS');
    expect(load({ GATEWAY_PUBLIC_URL: 'https://shop.localhost' })).toMatchObject({ isLocal: true, storefront: 'open' });
  });

  it('take several addresses of a service', () => {
    const { orderUrls } = load({ ORDER_URL: 'http://10.0.0.1:3001, http://10.0.0.2:3001' });
    expect(orderUrls).toEqual(['http://10.0.0.1:3001', 'http://10.0.0.2:3001']);
  });

  it.each([
    ['GATEWAY_PUBLIC_URL', 'http://shop.example'],
    ['GATEWAY_PUBLIC_URL', 'https://shop.example/path'],
    ['GATEWAY_PUBLIC_URL', 'shop.example'],
    ['GATEWAY_SECRET', 'short'],
    ['GATEWAY_SECRET', `${KEY},short`],
    ['GATEWAY_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['GATEWAY_TRUSTED_PROXIES', '2'],
    ['STOREFRONT', 'closed'],
    ['RATE_LIMITS', 'none'],
    ['SESSION_HOURS', '0'],
    ['ORDER_URL', 'ftp://10.0.0.1'],
    ['ORDER_URL', 'http://10.0.0.1:3001,nonsense'],
  ])('refuse %s=%s by name', (name, value) => {
    expect(() => load({ [name]: value })).toThrow(name);
  });

  it.each([
    ['GATEWAY_SECRET', ''],
    ['RATE_LIMITS', 'off'],
  ])('outside loopback refuse %s=%j', (name, value) => {
    expect(() => loadConfig(GatewayConfig, { ...OUTSIDE, [name]: value })).toThrow(name);
  });

  it('want an issuer', () => {
    expect(() => load({ AUTH_ISSUER: '' })).toThrow('AUTH_ISSUER');
  });

  it('show no secret in what they complain of', () => {
    expect(() => load({ GATEWAY_SECRET: 'hunter2' })).not.toThrow('hunter2');
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigurationError } from '../config/configuration-error.js';
import { authSettingsFrom } from './auth-settings.js';

const ISSUER = 'https://issuer.example/realms/shop';

function refusal(env: NodeJS.ProcessEnv, ...rest: [] | [{ mode: 'required' }]): ConfigurationError {
  try {
    authSettingsFrom(env, 'order', ...rest);
  } catch (error) {
    return error as ConfigurationError;
  }
  throw new Error('accepted');
}

describe('settings of identity', () => {
  it('trust loopback alone, and have the usual names', () => {
    expect(authSettingsFrom({}, 'order')).toEqual({
      mode: 'local',
      audience: 'urn:waybill',
      rolesClaim: 'roles',
      customerClaim: 'sub',
      roleNames: {
        customer: 'customer',
        viewer: 'viewer',
        operator: 'operator',
        storefront: 'storefront',
        service: 'service',
      },
    });
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'order.internal'])('require tokens on %s', (HTTP_HOST) => {
    expect(authSettingsFrom({ HTTP_HOST, AUTH_ISSUER: ISSUER }, 'order').mode).toBe('required');
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('require none on %s unless they are told to', (HTTP_HOST) => {
    expect(authSettingsFrom({ HTTP_HOST, AUTH_ISSUER: ISSUER }, 'order').mode).toBe('local');
    expect(authSettingsFrom({ HTTP_HOST, AUTH_ISSUER: ISSUER, AUTH: 'required' }, 'order').mode).toBe('required');
  });

  it('may be fixed by the process', () => {
    expect(authSettingsFrom({ AUTH: 'local', AUTH_ISSUER: ISSUER }, 'gateway', { mode: 'required' }).mode).toBe(
      'required',
    );
    expect(refusal({}, { mode: 'required' }).message).toContain('AUTH_ISSUER is not set');
  });

  it('name the client after the process', () => {
    const env = { AUTH_ISSUER: ISSUER, AUTH_CLIENT_SECRET: 's' };
    expect(authSettingsFrom(env, 'inventory').client).toEqual({ id: 'waybill-inventory', secret: { text: 's' } });
    expect(authSettingsFrom({ ...env, AUTH_CLIENT_ID: 'stock' }, 'inventory').client?.id).toBe('stock');
  });

  it('may have the secret in a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'auth-')), 'secret');
    writeFileSync(file, 'hunter2\n');
    const env = { AUTH_ISSUER: ISSUER, AUTH_CLIENT_SECRET_FILE: file };
    expect(authSettingsFrom(env, 'order').client?.secret).toEqual({ file });
    expect(refusal({ ...env, AUTH_CLIENT_SECRET: 'hunter2' }).message).toBe(
      'a setting is wrong:\n  AUTH_CLIENT_SECRET is set; it must not be set beside AUTH_CLIENT_SECRET_FILE: only one of them can be right',
    );
    expect(refusal({ ...env, AUTH_CLIENT_SECRET_FILE: `${file}.gone` }).message).toContain('AUTH_CLIENT_SECRET_FILE');
  });
});

describe('refused settings of identity', () => {
  it('trust a reachable address without tokens', () => {
    expect(refusal({ AUTH: 'local', HTTP_HOST: '0.0.0.0', AUTH_ISSUER: ISSUER }).message).toBe(
      'a setting is wrong:\n  AUTH is "local"; it must be required where HTTP_HOST is 0.0.0.0: only loopback is trusted without tokens',
    );
  });

  it.each([{ AUTH: 'required' }, { HTTP_HOST: '0.0.0.0' }])('require tokens of no issuer: %j', (env) => {
    expect(refusal(env).message).toBe(
      'a setting is wrong:\n  AUTH_ISSUER is not set; it must be the URL of the OpenID Connect issuer: tokens are required',
    );
  });

  it.each(['off', 'Local', 'none'])('have AUTH=%s', (AUTH) => {
    expect(refusal({ AUTH, AUTH_ISSUER: ISSUER }).wrong).toEqual([
      { variable: 'AUTH', got: `is "${AUTH}"`, accepts: 'must be local or required' },
    ]);
  });

  it.each(['issuer', 'ftp://issuer.example', `${ISSUER}?a=1`, `${ISSUER}#a`, 'https://u:p@issuer.example'])(
    'have the issuer %s',
    (AUTH_ISSUER) => {
      expect(refusal({ AUTH_ISSUER }).wrong.map(({ variable }) => variable)).toEqual(['AUTH_ISSUER']);
    },
  );

  it('have a client without an issuer', () => {
    expect(refusal({ AUTH_CLIENT_SECRET: 'hunter2' }).message).toContain('AUTH_ISSUER is not set');
    expect(refusal({ AUTH_CLIENT_SECRET: 'hunter2' }).message).not.toContain('hunter2');
  });

  it('call two roles the same', () => {
    expect(refusal({ AUTH_ROLE_OPERATOR: 'customer' }).message).toContain(
      'AUTH_ROLE_OPERATOR is "customer"; it must differ from the name of the role customer',
    );
  });
});

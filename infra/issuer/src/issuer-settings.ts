import { GATEWAY, ISSUER, TOKEN_AUDIENCE } from '@waybill/system-map';
import { IssuerSettingError } from './issuer-setting-error.js';

/** What a person or a client may be. */
export const ROLES = ['customer', 'viewer', 'operator', 'storefront', 'service'] as const;
export type Role = (typeof ROLES)[number];

export interface IssuerSettings {
  readonly host: string;
  readonly port: number;
  /** Whether an address besides loopback is allowed: everybody who reaches it is an operator with one click. */
  readonly development: boolean;
  /** The issuer's name in tokens and the base of its endpoints; without a slash at its end. */
  readonly url: string;
  /** Where the gateway's users find it: it decides the redirect URIs. Without a slash at its end. */
  readonly gatewayUrl: string;
  /** `aud` of access tokens. */
  readonly audience: string;
  /** Claim that carries the roles; dots lead into objects. */
  readonly rolesClaim: string;
  /** Claim that carries a customer's id. */
  readonly customerClaim: string;
  /** What each role is called in tokens. */
  readonly roleNames: Readonly<Record<Role, string>>;
}

const LOOPBACK = '127.0.0.1';

/** @throws IssuerSettingError */
export function readIssuerSettings(env: NodeJS.ProcessEnv): IssuerSettings {
  const read = (name: string, fallback: string): string => {
    const text = env[name]?.trim() ?? '';
    return text === '' ? fallback : text;
  };
  const port = portFrom(ISSUER.portVariable, read(ISSUER.portVariable, String(ISSUER.port)));
  const host = read('ISSUER_HOST', LOOPBACK);
  const development = switchFrom('ISSUER_DEVELOPMENT', read('ISSUER_DEVELOPMENT', '0'));
  if (host !== LOOPBACK && !development) {
    throw new IssuerSettingError(
      `ISSUER_HOST is "${host}"; it must be ${LOOPBACK}, since this issuer asks nobody for a password. ` +
        'Behind a network of your own ISSUER_DEVELOPMENT=1 allows another address',
    );
  }
  const url = urlFrom('ISSUER_URL', read('ISSUER_URL', `http://${host}:${port}`));
  if (new URL(url).hostname !== LOOPBACK && !development) {
    throw new IssuerSettingError(`ISSUER_URL is "${url}"; its host must be ${LOOPBACK} unless ISSUER_DEVELOPMENT=1`);
  }
  return {
    host,
    port,
    development,
    url,
    gatewayUrl: urlFrom(GATEWAY.urlVariable, read(GATEWAY.urlVariable, `http://${LOOPBACK}:${GATEWAY.port}`)),
    audience: read('AUTH_AUDIENCE', TOKEN_AUDIENCE),
    rolesClaim: read('AUTH_ROLES_CLAIM', 'roles'),
    customerClaim: read('AUTH_CUSTOMER_CLAIM', 'sub'),
    roleNames: Object.fromEntries(ROLES.map((role) => [role, read(`AUTH_ROLE_${role.toUpperCase()}`, role)])) as Record<
      Role,
      string
    >,
  };
}

function portFrom(name: string, text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new IssuerSettingError(`${name} is "${text}"; it must be a whole number from 1 to 65535`);
}

function switchFrom(name: string, text: string): boolean {
  if (text === '1' || text === '0') return text === '1';
  throw new IssuerSettingError(`${name} is "${text}"; it must be 1 or 0`);
}

function urlFrom(name: string, text: string): string {
  const url = URL.parse(text);
  const plain = url && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  if (plain && url.username === '' && url.password === '') return url.origin;
  throw new IssuerSettingError(`${name} is "${text}"; it must be http(s)://host[:port], without a path`);
}

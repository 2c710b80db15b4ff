import { clientIdOf, TOKEN_AUDIENCE, type ProcessName } from '@waybill/system-map';
import type { Secret } from '@waybill/kafka-settings';
import type { EnvOptions } from '../config/env.decorator.js';
import { ConfigurationError } from '../config/configuration-error.js';
import { isLoopbackAddress } from '../http/edge/authority.js';
import { SettingsReading } from '../config/settings-reading.js';
import { ROLES, type Role } from './permissions.js';

/** Who is asked for tokens, and what they must say. */
export interface AuthSettings {
  /** `local`: programs of this machine may do everything without a token. A token that is sent counts in both. */
  readonly mode: 'local' | 'required';
  /** `iss` of every token, and where the issuer's metadata are found. Without it no token is valid. */
  readonly issuer?: string;
  /** What `aud` of every token must hold. */
  readonly audience: string;
  /** Claim that lists the roles; `a.b` is member `b` of claim `a`, unless a claim has that very name. */
  readonly rolesClaim: string;
  /** Claim that is the customer's id. */
  readonly customerClaim: string;
  /** What the roles are called at the issuer. */
  readonly roleNames: Readonly<Record<Role, string>>;
  /** The process's own client, where it has one: for calls that it makes on its own behalf. */
  readonly client?: ClientCredentials;
}

export interface ClientCredentials {
  readonly id: string;
  readonly secret: Secret;
}

const roleVariable = (role: Role): string => `AUTH_ROLE_${role.toUpperCase()}`;

/** Every variable that {@link authSettingsFrom} reads, but `HTTP_HOST`. */
export const AUTH_VARIABLES: readonly (EnvOptions & { readonly name: string })[] = [
  { name: 'AUTH' },
  { name: 'AUTH_ISSUER' },
  { name: 'AUTH_AUDIENCE' },
  { name: 'AUTH_ROLES_CLAIM' },
  { name: 'AUTH_CUSTOMER_CLAIM' },
  ...ROLES.map((role) => ({ name: roleVariable(role) })),
  { name: 'AUTH_CLIENT_ID' },
  { name: 'AUTH_CLIENT_SECRET', secret: true },
  { name: 'AUTH_CLIENT_SECRET_FILE' },
];

/**
 * @param name the process, whose client is called `waybill-<name>` unless `AUTH_CLIENT_ID` says otherwise
 * @param mode set for a process that `AUTH` does not decide for: the gateway
 * @throws ConfigurationError naming every wrong variable
 */
export function authSettingsFrom(
  env: NodeJS.ProcessEnv,
  name: ProcessName,
  { mode: fixed }: { readonly mode?: 'required' } = {},
): AuthSettings {
  const reading = new SettingsReading(env);
  const mode = fixed ?? modeIn(reading);
  const issuer = issuerIn(reading, mode);
  const secret = reading.secret('AUTH_CLIENT_SECRET');
  const settings: AuthSettings = {
    mode,
    ...(issuer !== undefined && { issuer }),
    audience: reading.text('AUTH_AUDIENCE') ?? TOKEN_AUDIENCE,
    rolesClaim: reading.text('AUTH_ROLES_CLAIM') ?? 'roles',
    customerClaim: reading.text('AUTH_CUSTOMER_CLAIM') ?? 'sub',
    roleNames: roleNamesIn(reading),
    ...(secret && { client: { id: reading.text('AUTH_CLIENT_ID') ?? clientIdOf(name), secret } }),
  };
  if (reading.wrong.length > 0) throw new ConfigurationError(reading.wrong);
  return settings;
}

function modeIn(reading: SettingsReading): AuthSettings['mode'] {
  const host = reading.text('HTTP_HOST') ?? '127.0.0.1';
  const onLoopback = isLoopbackAddress(host);
  const mode = reading.text('AUTH') ?? (onLoopback ? 'local' : 'required');
  if (mode === 'local' && onLoopback) return mode;
  if (mode === 'local') {
    reading.refuse('AUTH', `must be required where HTTP_HOST is ${host}: only loopback is trusted without tokens`);
  } else if (mode !== 'required') {
    reading.refuse('AUTH', 'must be local or required');
  }
  return 'required';
}

function issuerIn(reading: SettingsReading, mode: AuthSettings['mode']): string | undefined {
  const issuer = reading.text('AUTH_ISSUER');
  if (issuer === undefined) {
    if (mode === 'required')
      reading.refuse('AUTH_ISSUER', 'must be the URL of the OpenID Connect issuer: tokens are required');
    else if (reading.secret('AUTH_CLIENT_SECRET'))
      reading.refuse('AUTH_ISSUER', 'must be set beside AUTH_CLIENT_SECRET');
    return undefined;
  }
  const { protocol, search, hash, username } = URL.parse(issuer) ?? {};
  if (!/^https?:$/.test(protocol ?? '') || search !== '' || hash !== '' || username !== '') {
    reading.refuse('AUTH_ISSUER', 'must be an http(s) URL without a query, exactly as tokens name it');
  }
  return issuer;
}

function roleNamesIn(reading: SettingsReading): Record<Role, string> {
  const names = Object.fromEntries(ROLES.map((role) => [role, reading.text(roleVariable(role)) ?? role]));
  for (const role of ROLES) {
    const other = ROLES.find((one) => one !== role && names[one] === names[role]);
    if (other && reading.text(roleVariable(role)) !== undefined) {
      reading.refuse(roleVariable(role), `must differ from the name of the role ${other}`);
    }
  }
  return names as Record<Role, string>;
}

import type { JWTPayload } from 'jose';
import { isStorable } from '../http/text.js';
import type { Actor } from './actor.js';
import type { AuthSettings } from './auth-settings.js';
import { isGuest, permissionsOf, ROLES, type Role } from './permissions.js';

/** Longest subject (OpenID Connect Core 1.0 section 2) and customer id, characters. */
const MAX_ID = 255;

export type ClaimSettings = Pick<AuthSettings, 'rolesClaim' | 'customerClaim' | 'roleNames'>;

/** Whom the claims of a verified token are about; undefined where they name no subject that can be kept. */
export function actorFrom(claims: JWTPayload, settings: ClaimSettings): Actor | undefined {
  const subject = idIn(claims.sub);
  if (subject === undefined) return undefined;
  const customerId = idIn(claimAt(claims, settings.customerClaim));
  const roles = rolesIn(claimAt(claims, settings.rolesClaim), settings.roleNames);
  // Guests have no account: a token must not speak for one, however its subject came about.
  const ownsOrders = customerId !== undefined && !isGuest(customerId);
  if (!ownsOrders) roles.delete('customer');
  const name = idIn(claims.name) ?? idIn(claims.preferred_username);
  return {
    kind: 'token',
    subject,
    ...(name !== undefined && { name }),
    ...(ownsOrders && { customerId }),
    roles,
    permissions: permissionsOf(roles),
  };
}

const idIn = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' && claim.length <= MAX_ID && isStorable(claim) ? claim : undefined;

/** Names of roles in a list, or in one text with spaces between. Those that are none of ours say nothing. */
function rolesIn(claim: unknown, names: AuthSettings['roleNames']): Set<Role> {
  const said: readonly unknown[] = Array.isArray(claim) ? claim : typeof claim === 'string' ? claim.split(' ') : [];
  return new Set(ROLES.filter((role) => said.includes(names[role])));
}

/** Some issuers have names with dots in them, so the whole name goes first. */
function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      claims,
    );
}

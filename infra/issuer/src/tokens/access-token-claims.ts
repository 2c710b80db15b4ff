import type { IssuerSettings, Role } from '../issuer-settings.js';

/** What an access token says besides the claims that every one has. */
export interface TokenFacts {
  readonly roles: readonly Role[];
  readonly subject?: string;
  readonly name?: string;
}

/** Roles and customer id where the settings of the services say that they are looked for. */
export function accessTokenClaims(
  { roles, subject, name }: TokenFacts,
  { rolesClaim, customerClaim, roleNames }: Pick<IssuerSettings, 'rolesClaim' | 'customerClaim' | 'roleNames'>,
): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  if (name !== undefined) claims.name = name;
  if (subject !== undefined && customerClaim !== 'sub') setAt(claims, customerClaim, subject);
  setAt(
    claims,
    rolesClaim,
    roles.map((role) => roleNames[role]),
  );
  return claims;
}

function setAt(claims: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let place = claims;
  for (const name of names) {
    const inner = (place[name] ?? {}) as Record<string, unknown>;
    place[name] = inner;
    place = inner;
  }
  place[last] = value;
}

import { permissionsOf, type Actor, type Role } from '@waybill/platform';

const ROLES: ReadonlySet<Role> = new Set(['storefront'] as const);

/** The gateway on its own behalf: what it asks by its own token, which ends with no operator's. */
export const ITSELF: Actor = { kind: 'token', subject: 'gateway', roles: ROLES, permissions: permissionsOf(ROLES) };

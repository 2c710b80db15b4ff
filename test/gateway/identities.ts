import { permissionsOf, type Permission, type Role } from '@waybill/platform';
import type { TestSystem } from '@waybill/testing';
import { HttpVisitor } from '../support/http-visitor.js';

/** Everybody who may ask the gateway for something, by what they bring along. */
export interface Identity {
  readonly name: string;
  /** Empty: nothing is known of them. */
  readonly roles: readonly Role[];
  /** The customer that they are. */
  readonly customer?: string;
  readonly token: (system: TestSystem) => Promise<string | undefined>;
}

export const NOBODY: Identity = { name: 'nobody known', roles: [], token: () => Promise.resolve(undefined) };
export const EXPIRED: Identity = {
  name: 'an operator whose token has expired',
  roles: [],
  token: (system) => system.issuer.expiredToken({ role: 'operator' }),
};

export const IDENTITIES: readonly Identity[] = [
  NOBODY,
  customer('the customer', 'ada'),
  customer('another customer', 'bob'),
  { name: 'a viewer', roles: ['viewer'], token: (system) => system.token({ role: 'viewer' }) },
  { name: 'an operator', roles: ['operator'], token: (system) => system.token({ role: 'operator' }) },
  { name: 'a service', roles: ['service'], token: (system) => system.issuer.clientToken('inventory') },
  EXPIRED,
];

function customer(name: string, id: string): Identity {
  return {
    name,
    roles: ['customer'],
    customer: id,
    token: (system) => system.token({ role: 'customer', customer: id }),
  };
}

/** How far a permission of theirs goes; undefined: they do not have it. */
export const reachOf = ({ roles }: Identity, permission: Permission) =>
  permissionsOf(new Set(roles)).get(permission)?.values().next().value;

export const visitorOf = async (system: TestSystem, identity: Identity): Promise<HttpVisitor> =>
  new HttpVisitor(system.gateway.url, await identity.token(system));

import { ROLE_GRANT } from '@waybill/local-infra';
import type Provider from 'oidc-provider';
import { errors, type ResourceServer } from 'oidc-provider';
import { userWith, type User } from '../users.js';

const ROLES = ['operator', 'viewer', 'customer'] as const satisfies readonly User['role'][];

/** Whom such a token is for. @throws InvalidRequest naming the parameter */
export function subjectOfRoleGrant(params: Readonly<Record<string, unknown>>): {
  readonly role: User['role'];
  readonly subject: string;
} {
  const role = ROLES.find((name) => name === params.role);
  if (!role) throw new errors.InvalidRequest(`role must be one of ${ROLES.join(', ')}`);
  const { customer } = params;
  if (customer === undefined) return { role, subject: userWith(role).subject };
  if (role !== 'customer') throw new errors.InvalidRequest('customer goes with the role customer only');
  if (typeof customer !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(customer)) {
    throw new errors.InvalidRequest('customer must be 1 to 255 visible ASCII characters');
  }
  return { role, subject: customer };
}

/** Teaches the provider {@link ROLE_GRANT}, for tokens of one resource. */
export function registerRoleGrant(provider: Provider, audience: string, resource: () => ResourceServer): void {
  provider.registerGrantType<{ role?: string; customer?: string }>(
    ROLE_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const { subject } = subjectOfRoleGrant(params ?? {});
      const token = new provider.AccessToken({ accountId: subject, client, gty: ROLE_GRANT } as never);
      token.resourceServer = new provider.ResourceServer(audience, resource());
      ctx.oidc.entity('AccessToken', token);
      ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: token.tokenType };
    },
    ['role', 'customer'],
  );
}

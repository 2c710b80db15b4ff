/** What is set up at a Keycloak for a Waybill: roles, clients with our audience, people with passwords. */
export interface RealmOptions {
  readonly gatewayUrl: string;
  readonly secret: string;
  readonly password: string;
}

const ROLES = ['customer', 'viewer', 'operator', 'storefront', 'service'];

/** Keycloak puts its own `account` into `aud`; ours has to be asked for. */
const AUDIENCE = {
  name: 'waybill',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.custom.audience': 'urn:waybill', 'access.token.claim': 'true', 'id.token.claim': 'false' },
};

export function realm({ gatewayUrl, secret, password }: RealmOptions): object {
  const client = (clientId: string, rest: object = {}) => ({
    clientId,
    secret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    protocolMappers: [AUDIENCE],
    ...rest,
  });
  const person = (username: string, role: string) => ({
    username,
    enabled: true,
    emailVerified: true,
    email: `${username}@example.com`,
    firstName: username,
    lastName: 'Example',
    credentials: [{ type: 'password', value: password }],
    realmRoles: [role],
  });
  const account = (clientId: string, role: string) => ({
    username: `service-account-${clientId}`,
    enabled: true,
    serviceAccountClientId: clientId,
    realmRoles: [role],
  });
  return {
    realm: 'waybill',
    enabled: true,
    sslRequired: 'none',
    roles: { realm: ROLES.map((name) => ({ name })) },
    clients: [
      client('waybill-gateway', {
        standardFlowEnabled: true,
        redirectUris: [`${gatewayUrl}/auth/callback`],
        attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': `${gatewayUrl}/` },
      }),
      client('waybill-order'),
      client('waybill-inventory'),
    ],
    users: [
      person('ada', 'customer'),
      person('olga', 'operator'),
      person('vera', 'viewer'),
      account('waybill-gateway', 'storefront'),
      account('waybill-order', 'service'),
      account('waybill-inventory', 'service'),
    ],
  };
}

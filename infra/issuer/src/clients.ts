import { ROLE_GRANT, type ClientSecrets } from '@waybill/local-infra';
import { clientIdOf, GATEWAY, SERVICE_NAMES } from '@waybill/system-map';
import type { ClientMetadata } from 'oidc-provider';
import type { IssuerSettings, Role } from './issuer-settings.js';

/** What a client may be when it asks in its own name. */
export const CLIENT_ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  [clientIdOf(GATEWAY.name), 'storefront'],
  ...SERVICE_NAMES.map((name): [string, Role] => [clientIdOf(name), 'service']),
]);

/** Redirect URIs are compared letter by letter: no pattern, no other path, no other port. */
export function clients({ gatewayUrl }: IssuerSettings, secrets: ClientSecrets): ClientMetadata[] {
  const client = (name: Parameters<typeof clientIdOf>[0], grants: string[], rest: object = {}): ClientMetadata => {
    const id = clientIdOf(name);
    const secret = secrets.get(id);
    if (secret === undefined) throw new RangeError(`there is no secret of ${id}`);
    return {
      client_id: id,
      client_secret: secret,
      client_name: `Waybill ${name}`,
      grant_types: grants,
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: 'ES256',
      ...rest,
    };
  };
  return [
    client(GATEWAY.name, ['authorization_code', 'refresh_token', 'client_credentials'], {
      client_name: 'Waybill',
      redirect_uris: [`${gatewayUrl}/auth/callback`],
      post_logout_redirect_uris: ['', '/', '/console'].map((path) => `${gatewayUrl}${path}`),
      response_types: ['code'],
    }),
    ...SERVICE_NAMES.map((name) => client(name, ['client_credentials'])),
    client('cli', ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token', ROLE_GRANT], {
      client_name: 'the waybill command',
    }),
  ];
}

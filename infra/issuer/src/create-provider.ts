import { ROLE_GRANT, type ClientSecrets, type SigningKey } from '@waybill/local-infra';
import Provider, {
  errors,
  type AccessToken,
  type ClientCredentials,
  type Configuration,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import { CLIENT_ROLES, clients } from './clients.js';
import type { IssuerSettings } from './issuer-settings.js';
import { memoryAdapter } from './memory-adapter.js';
import { deviceCodePage, deviceConfirmPage, deviceSuccessPage } from './pages/device-pages.js';
import { errorPage } from './pages/error-page.js';
import { logoutPage, signedOutPage } from './pages/logout-pages.js';
import { accessTokenClaims } from './tokens/access-token-claims.js';
import { registerRoleGrant, subjectOfRoleGrant } from './tokens/role-grant.js';
import { userOf } from './users.js';

export interface ProviderSecrets {
  readonly clients: ClientSecrets;
  readonly signing: SigningKey;
  /** Signs cookies. */
  readonly cookies: string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A certified OpenID provider, set up for this system alone: few users, its own clients, JWTs for one audience. */
export function createProvider(settings: IssuerSettings, secrets: ProviderSecrets): Provider {
  const { audience } = settings;
  const resource = (): ResourceServer => ({
    audience,
    scope: '',
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  });
  const configuration: Configuration = {
    adapter: memoryAdapter(),
    clients: clients(settings, secrets.clients),
    jwks: { keys: [secrets.signing] },
    cookies: { keys: [secrets.cookies] },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, name: userOf(subject)?.name ?? subject, preferred_username: subject }),
    }),
    extraTokenClaims: (context, token) => accessTokenClaims(factsOf(context, token), settings),
    loadExistingGrant: grantOfAll,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    // What a command was given at a login outlives the browser's session in which it was confirmed.
    expiresWithSession: (_context, source) => source.kind !== 'DeviceCode',
    rotateRefreshToken: () => true,
    responseTypes: ['code'],
    ttl: {
      AccessToken: (_context, token) => (token.gty === ROLE_GRANT ? HOUR : 5 * MINUTE),
      AuthorizationCode: MINUTE,
      ClientCredentials: 5 * MINUTE,
      DeviceCode: 10 * MINUTE,
      Grant: 14 * DAY,
      IdToken: HOUR,
      Interaction: 10 * MINUTE,
      RefreshToken: 14 * DAY,
      Session: 12 * HOUR,
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    renderError: (context, out) => {
      context.type = 'html';
      context.body = errorPage(out);
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, _client, oneOf) => oneOf?.[0],
        // The resource of the login holds for the token request as well.
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, indicator) => {
          if (indicator !== audience) throw new errors.InvalidTarget(`the only resource is ${audience}`);
          return resource();
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => void (context.body = logoutPage(form)),
        postLogoutSuccessSource: (context) => void (context.body = signedOutPage()),
      },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (context, form, _out, error) => {
          const trouble = error && 'This code is not known, or it was used or has expired.';
          context.body = deviceCodePage(form, trouble);
        },
        userCodeConfirmSource: (context, form, client, _device, code) => {
          context.body = deviceConfirmPage(form, client.clientName ?? client.clientId, code);
        },
        successSource: (context) => void (context.body = deviceSuccessPage()),
      },
    },
  };
  const provider = new Provider(settings.url, configuration);
  registerRoleGrant(provider, audience, resource);
  return provider;
}

function factsOf(context: KoaContextWithOIDC, token: AccessToken | ClientCredentials) {
  if (token.kind === 'ClientCredentials') {
    const role = CLIENT_ROLES.get(token.clientId ?? '');
    return { roles: role ? [role] : [] };
  }
  const subject = token.accountId;
  const name = userOf(subject)?.name ?? subject;
  if (token.gty === ROLE_GRANT) {
    return { roles: [subjectOfRoleGrant(context.oidc.params ?? {}).role], subject, name };
  }
  const user = userOf(subject);
  return { roles: user ? [user.role] : [], subject, name };
}

/** Our own clients get what they ask for: nobody is asked for consent. */
async function grantOfAll(context: KoaContextWithOIDC) {
  const { provider, session, client, requestParamOIDCScopes } = context.oidc;
  const accountId = session?.accountId;
  if (!client || accountId === undefined) return undefined;
  const known = session?.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  const grant = found ?? new provider.Grant({ clientId: client.clientId, accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  await grant.save();
  return grant;
}

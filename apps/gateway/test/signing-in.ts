import type { ServerResponse } from 'node:http';
import type { TestIssuer } from '@waybill/testing';
import type { Answer, GatewayUnderTest } from './gateway-under-test.js';

export interface GivenTokens {
  readonly subject?: string;
  readonly roles?: readonly string[];
  /** Life of the access token, seconds. */
  readonly life?: number;
  readonly nonce?: string;
  readonly refreshToken?: string;
}

export const CLIENT = { AUTH_CLIENT_ID: 'waybill-gateway', AUTH_CLIENT_SECRET: 'secret-of-the-gateway' };

export const answerWith =
  (status: number, body: unknown, type = 'application/json') =>
  (response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

/** The issuer lets browsers sign in, and knows the gateway as its client. */
export function serveSignIns(issuer: TestIssuer): void {
  const { url } = issuer;
  issuer.clients.set(CLIENT.AUTH_CLIENT_ID, CLIENT.AUTH_CLIENT_SECRET);
  issuer.clientTokens = { claims: { roles: ['storefront'] }, life: 300 };
  issuer.answers.set(
    '/.well-known/openid-configuration',
    answerWith(200, {
      issuer: url,
      jwks_uri: `${url}/jwks`,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      end_session_endpoint: `${url}/end`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    }),
  );
}

/** What the issuer's token endpoint answers from now on; nothing: its own answers again. */
export async function giveTokens(issuer: TestIssuer, given: GivenTokens | undefined): Promise<string> {
  if (!given) {
    issuer.answers.delete('/token');
    return '';
  }
  const { subject = 'ada', roles = ['customer'], life = 300, nonce, refreshToken = `refresh-${Math.random()}` } = given;
  const exp = Math.floor(Date.now() / 1_000) + life;
  const access = await issuer.sign({ sub: subject, roles: [...roles], exp, jti: String(Math.random()) });
  const id = await issuer.sign(
    { sub: subject, aud: CLIENT.AUTH_CLIENT_ID, nonce, name: `${subject} by name` },
    { header: { typ: 'JWT' } },
  );
  const body = {
    access_token: access,
    token_type: 'Bearer',
    expires_in: life,
    refresh_token: refreshToken,
    ...(nonce !== undefined && { id_token: id }),
  };
  issuer.answers.set('/token', answerWith(200, body));
  return access;
}

export interface Begun {
  readonly state: string;
  readonly nonce: string;
  /** Of the sign-in itself. */
  readonly cookie: string;
  readonly location: URL;
}

export const cookiesIn = ({ headers }: { readonly headers: Headers }): string[] => headers.getSetCookie();

export const pairOf = (cookie: string): string => cookie.split(';', 1)[0]!;

export async function beginSignIn(gateway: GatewayUnderTest, returnTo = '/console'): Promise<Begun> {
  const answer = await gateway.get(`/auth/login?return_to=${encodeURIComponent(returnTo)}`);
  expect(answer.status).toBe(303);
  const location = new URL(answer.headers.get('location')!);
  const { searchParams } = location;
  return {
    state: searchParams.get('state')!,
    nonce: searchParams.get('nonce')!,
    cookie: pairOf(cookiesIn(answer)[0]!),
    location,
  };
}

export const callBack = (
  gateway: GatewayUnderTest,
  { state, cookie }: Pick<Begun, 'state' | 'cookie'>,
): Promise<Answer> => gateway.get(`/auth/callback?code=code-1&state=${state}`, { cookie });

/** @returns the session's cookie, as a browser sends it, and the access token behind it */
export async function signIn(
  gateway: GatewayUnderTest,
  issuer: TestIssuer,
  given: GivenTokens = {},
): Promise<{ readonly cookie: string; readonly accessToken: string }> {
  const begun = await beginSignIn(gateway);
  const accessToken = await giveTokens(issuer, { ...given, nonce: begun.nonce });
  const answer = await callBack(gateway, begun);
  await giveTokens(issuer, undefined);
  expect(answer.status).toBe(303);
  return { cookie: pairOf(cookiesIn(answer)[0]!), accessToken };
}

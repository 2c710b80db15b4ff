import { statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Reaper } from '@waybill/local-infra';
import { EmbeddedIssuer, eventually, formAction, FormBrowser, hiddenFields, type FormPage } from '@waybill/testing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';

const GATEWAY = 'http://127.0.0.1:3999';
const CALLBACK = `${GATEWAY}/auth/callback`;

/** `fetch` sets `Host` itself. @returns the status */
const statusOf = (url: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });

describe('the embedded issuer', () => {
  let issuer: EmbeddedIssuer;

  beforeAll(async () => {
    issuer = await EmbeddedIssuer.start({ gatewayUrl: GATEWAY, reaper: new Reaper() });
  });

  afterAll(() => issuer.stop());

  /** As a service verifies it. */
  const verified = async (token: string) => {
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`));
    const options = { issuer: issuer.url, audience: 'urn:waybill', typ: 'at+jwt', algorithms: ['ES256'] };
    return (await jwtVerify(token, keys, options)).payload;
  };

  const configurationOf = (name: 'gateway' | 'order' | 'cli'): Promise<client.Configuration> =>
    client.discovery(
      new URL(issuer.url),
      `waybill-${name}`,
      { id_token_signed_response_alg: 'ES256' },
      client.ClientSecretBasic(issuer.secretOf(name)),
      { execute: [client.allowInsecureRequests] },
    );

  const beginLogin = async (configuration: client.Configuration, extra: Record<string, string> = {}) => {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: CALLBACK,
      scope: 'openid profile',
      resource: 'urn:waybill',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      ...extra,
    });
    return { url: url.href, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
  };

  const signIn = async (configuration: client.Configuration, user: string, browser = new FormBrowser(issuer.url)) => {
    const { url, checks } = await beginLogin(configuration);
    const page = await browser.open(url);
    const { target } = page.target ? page : await browser.open(formAction(page), { user });
    return { checks, tokens: await client.authorizationCodeGrant(configuration, target!, checks) };
  };

  it('describes itself, and shows no private key', async () => {
    const metadata = (await configurationOf('gateway')).serverMetadata();
    expect(metadata).toMatchObject({
      issuer: issuer.url,
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256'],
      device_authorization_endpoint: `${issuer.url}/device/auth`,
      end_session_endpoint: `${issuer.url}/session/end`,
    });
    const { keys } = (await (await fetch(metadata.jwks_uri!)).json()) as { keys: Record<string, string>[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256' })]);
    expect(keys[0]).not.toHaveProperty('d');
  });

  it.each([
    ['ada', 'Ada', 'customer'],
    ['bob', 'Bob', 'customer'],
    ['olga', 'Olga', 'operator'],
    ['vera', 'Vera', 'viewer'],
  ])('signs %s in with one click', async (user, name, role) => {
    const { tokens } = await signIn(await configurationOf('gateway'), user);
    expect(await verified(tokens.access_token)).toMatchObject({ sub: user, name, roles: [role] });
    expect(tokens.claims()).toMatchObject({ sub: user, name, aud: 'waybill-gateway' });
    expect(tokens.expires_in).toBe(300);
  });

  it('shows a login page that runs no scripts and leads nowhere but to the gateway', async () => {
    const { url } = await beginLogin(await configurationOf('gateway'));
    const page = await new FormBrowser(issuer.url).open(url);
    const buttons = [...page.text.matchAll(/<button name="user"[^>]*>([^<]+)</g)].map(([, text]) => text);
    expect(buttons).toEqual(['Ada, customer', 'Bob, customer', 'Olga, operator', 'Vera, viewer']);
    expect(page.text).not.toMatch(/<script|\son\w+=|style=/);
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`form-action 'self' ${GATEWAY};`);
    expect(policy).toContain(`frame-ancestors 'none'`);
  });

  it('tells the gateway when a sign-in is cancelled', async () => {
    const { url } = await beginLogin(await configurationOf('gateway'));
    const browser = new FormBrowser(issuer.url);
    const { target } = await browser.open(formAction(await browser.open(url)), { cancel: 'yes' });
    expect(target?.href).toContain(`${CALLBACK}?error=access_denied`);
  });

  it('knows no other users, and no sign-in of another browser', async () => {
    const { url } = await beginLogin(await configurationOf('gateway'));
    const browser = new FormBrowser(issuer.url);
    const page = await browser.open(url);
    expect((await browser.open(formAction(page), { user: 'root' })).status).toBe(400);
    expect((await new FormBrowser(issuer.url).open(formAction(page), { user: 'olga' })).status).toBe(400);
  });

  it.each([
    ['another path', { redirect_uri: `${GATEWAY}/auth/callback/` }],
    ['another port', { redirect_uri: 'http://127.0.0.1:3998/auth/callback' }],
    ['another host', { redirect_uri: 'http://localhost:3999/auth/callback' }],
    ['a query', { redirect_uri: `${CALLBACK}?next=x` }],
  ])('sends nobody to %s', async (_what, extra) => {
    const { url } = await beginLogin(await configurationOf('gateway'), extra);
    const page = await new FormBrowser(issuer.url).open(url);
    expect(page).toMatchObject({ status: 400, target: undefined });
    expect(page.text).toContain('invalid_redirect_uri');
  });

  it('wants PKCE of every client', async () => {
    const query = new URLSearchParams({
      client_id: 'waybill-gateway',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
    });
    const { target } = await new FormBrowser(issuer.url).open(`${issuer.url}/auth?${query.toString()}`);
    expect(target?.searchParams.get('error')).toBe('invalid_request');
    expect(target?.searchParams.get('error_description')).toMatch(/PKCE|code_challenge/);
  });

  it('takes a code once, and gives up what came of it when it is shown again', async () => {
    const configuration = await configurationOf('gateway');
    const { url, checks } = await beginLogin(configuration);
    const browser = new FormBrowser(issuer.url);
    const { target } = await browser.open(formAction(await browser.open(url)), { user: 'ada' });
    const tokens = await client.authorizationCodeGrant(configuration, target!, checks);
    await expect(client.authorizationCodeGrant(configuration, target!, checks)).rejects.toThrow();
    await expect(client.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
  });

  it('gives a new refresh token each time, for tokens of the same audience', async () => {
    const configuration = await configurationOf('gateway');
    const { tokens } = await signIn(configuration, 'vera');
    const next = await client.refreshTokenGrant(configuration, tokens.refresh_token!);
    expect(await verified(next.access_token)).toMatchObject({ sub: 'vera', roles: ['viewer'] });
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    await expect(client.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
  });

  it('ends a session and its tokens, and sends back to the gateway alone', async () => {
    const configuration = await configurationOf('gateway');
    const browser = new FormBrowser(issuer.url);
    const { tokens } = await signIn(configuration, 'olga', browser);
    const parameters = { id_token_hint: tokens.id_token!, post_logout_redirect_uri: `${GATEWAY}/console` };
    const page = await browser.open(client.buildEndSessionUrl(configuration, parameters).href);
    expect(page.text).toContain('Sign out of Waybill?');
    const left = await browser.open(formAction(page), { ...hiddenFields(page), logout: 'yes' });
    expect(left.target?.href).toBe(`${GATEWAY}/console`);
    await expect(client.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
    const again = await browser.open((await beginLogin(configuration)).url);
    expect(again.text).toContain('Sign in to Waybill');

    const elsewhere = { ...parameters, post_logout_redirect_uri: 'http://127.0.0.1:3998/' };
    expect((await browser.open(client.buildEndSessionUrl(configuration, elsewhere).href)).status).toBe(400);
  });

  it('lets another account in where the client asks for a login', async () => {
    const configuration = await configurationOf('gateway');
    const browser = new FormBrowser(issuer.url);
    await signIn(configuration, 'ada', browser);
    const { url, checks } = await beginLogin(configuration, { prompt: 'login' });
    const change = await browser.open(formAction(await browser.open(url)), { user: 'olga' });
    // A form that sends itself: its script is the only one that the page's policy lets run.
    expect(change.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-/);
    const { target } = await browser.open(formAction(change), hiddenFields(change));
    const tokens = await client.authorizationCodeGrant(configuration, target!, checks);
    expect(tokens.claims()?.sub).toBe('olga');
  });

  it.each([
    ['gateway', 'storefront'],
    ['order', 'service'],
    ['inventory', 'service'],
    ['payment', 'service'],
    ['shipping', 'service'],
    ['notification', 'service'],
  ] as const)('gives the client of %s tokens with the role %s', async (name, role) => {
    const token = await askToken(`waybill-${name}`, issuer.secretOf(name), { resource: 'urn:waybill' });
    expect(await verified(String(token.access_token))).toMatchObject({ sub: `waybill-${name}`, roles: [role] });
  });

  const askToken = async (id: string, secret: string, form: Record<string, string>) => {
    const response = await fetch(`${issuer.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    });
    return (await response.json()) as Record<string, unknown>;
  };

  it('gives no token for a wrong secret, another resource, or a grant that is not the client’s', async () => {
    const secret = issuer.secretOf('order');
    const resource = 'urn:waybill';
    expect(await askToken('waybill-order', 'wrong', { resource })).toMatchObject({ error: 'invalid_client' });
    expect(await askToken('waybill-order', secret, { resource: 'urn:other' })).toMatchObject({
      error: 'invalid_target',
    });
    expect(await askToken('waybill-cli', issuer.secretOf('cli'), { resource })).toMatchObject({
      error: 'invalid_request',
    });
    const role = { grant_type: 'urn:waybill:params:oauth:grant-type:role', role: 'operator' };
    expect(await askToken('waybill-order', secret, role)).toMatchObject({ error: 'invalid_request' });
  });

  it('gives tokens that are no JWT where no resource is named', async () => {
    const { access_token: token } = await askToken('waybill-order', issuer.secretOf('order'), {});
    expect(String(token).split('.')).toHaveLength(1);
  });

  it('mints tokens of any role for the command line', async () => {
    expect(await verified(await issuer.token({ role: 'operator' }))).toMatchObject({
      sub: 'olga',
      roles: ['operator'],
    });
    expect(await verified(await issuer.token({ role: 'viewer' }))).toMatchObject({ sub: 'vera', roles: ['viewer'] });
    const customer = await verified(await issuer.token({ role: 'customer', customer: 'c-7' }));
    expect(customer).toMatchObject({ sub: 'c-7', roles: ['customer'] });
    await expect(issuer.token({ role: 'viewer', customer: 'c-7' })).rejects.toThrow(/the role customer only/);
    await expect(issuer.token({ role: 'root' as 'viewer' })).rejects.toThrow(
      /must be one of operator, viewer, customer/,
    );
  });

  it('signs a command in by a code that is entered in a browser', async () => {
    const configuration = await configurationOf('cli');
    const device = await client.initiateDeviceAuthorization(configuration, {
      scope: 'openid offline_access',
      resource: 'urn:waybill',
    });
    const waiting = client.pollDeviceAuthorizationGrant(configuration, { ...device, interval: 1 });
    const browser = new FormBrowser(issuer.url);
    const entry = await browser.open(device.verification_uri);
    expect(entry.text).not.toMatch(/<script|\son\w+=/);
    const wrong = await browser.open(formAction(entry), { ...hiddenFields(entry), user_code: 'BBBB-BBBB' });
    expect(wrong.text).toContain('This code is not known');
    const confirm = await browser.open(formAction(wrong), { ...hiddenFields(wrong), user_code: device.user_code });
    expect(confirm.text).toContain(device.user_code);
    const login: FormPage = await browser.open(formAction(confirm), hiddenFields(confirm));
    expect(login.text).toContain('the waybill command');
    const done = await browser.open(formAction(login), { user: 'olga' });
    expect(done.text).toContain('The command goes on');

    const tokens = await waiting;
    expect(await verified(tokens.access_token)).toMatchObject({ sub: 'olga', roles: ['operator'] });
    const next = await client.refreshTokenGrant(configuration, tokens.refresh_token!);
    expect(await verified(next.access_token)).toMatchObject({ sub: 'olga', roles: ['operator'] });
  });

  it('answers under its own name only, and no forms of other pages', async () => {
    const discovery = `${issuer.url}/.well-known/openid-configuration`;
    expect(await statusOf(discovery, { host: 'evil.example' })).toBe(421);
    expect(await statusOf(`${issuer.url}/health/ready`, { host: '10.0.0.5' })).toBe(200);
    const post = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${issuer.url}/token`, { method: 'POST', headers })).status;
    expect(await post({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await post({ origin: 'https://evil.example' })).toBe(403);
    expect(await post({ origin: 'null' })).toBe(403);
    expect(await post({ origin: issuer.url })).toBe(400);
    expect(await post({})).toBe(400);
    // Under `no-referrer` browsers send the form of our own page with `Origin: null`.
    expect((await fetch(discovery)).headers.get('referrer-policy')).toBe('same-origin');
  });

  it('keeps its keys to itself and over a crash', async () => {
    const token = await issuer.token({ role: 'operator' });
    for (const file of ['keys.json', 'clients.secret']) {
      expect(statSync(join(issuer.dataDir, 'issuer', file)).mode & 0o777).toBe(0o600);
    }
    await issuer.kill();
    await issuer.start();
    await eventually(async () => expect(await verified(token)).toMatchObject({ sub: 'olga' }));
  });
});

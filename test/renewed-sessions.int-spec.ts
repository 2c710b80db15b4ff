import { randomBytes } from 'node:crypto';
import { Reaper } from '@waybill/local-infra';
import { EmbeddedIssuer, formAction, FormBrowser, type MigratedDatabase } from '@waybill/testing';
import { Sealed } from '../apps/gateway/src/sessions/sealed.js';
import type { Tokens } from '../apps/gateway/src/sessions/open-id.js';
import { createGatewayDatabase, GatewayUnderTest } from '../apps/gateway/test/gateway-under-test.js';
import { beginSignIn, cookiesIn, pairOf } from '../apps/gateway/test/signing-in.js';

const PUBLIC_URL = 'http://127.0.0.1:3999';
const SECRET = randomBytes(32).toString('base64url');

describe('a session that several requests renew at once, at an issuer whose refresh tokens are good for one use', () => {
  let issuer: EmbeddedIssuer;
  let database: MigratedDatabase;
  let gateways: GatewayUnderTest[];

  beforeAll(async () => {
    [issuer, database] = await Promise.all([
      EmbeddedIssuer.start({ gatewayUrl: PUBLIC_URL, reaper: new Reaper() }),
      createGatewayDatabase(),
    ]);
    const env = {
      AUTH_ISSUER: issuer.url,
      AUTH_CLIENT_SECRET: issuer.secretOf('gateway'),
      GATEWAY_PUBLIC_URL: PUBLIC_URL,
      GATEWAY_SECRET: SECRET,
      RATE_LIMITS: 'off',
    };
    gateways = [await GatewayUnderTest.start(env, database), await GatewayUnderTest.start(env, database)];
  });

  afterAll(async () => {
    for (const gateway of gateways ?? []) await gateway.stop();
    await database?.drop();
    await issuer?.stop();
  });

  /** @returns the session's cookie */
  async function signIn(): Promise<string> {
    const [gateway] = gateways as [GatewayUnderTest];
    const { location, cookie } = await beginSignIn(gateway);
    const browser = new FormBrowser(issuer.url);
    const { target } = await browser.open(formAction(await browser.open(location.href)), { user: 'olga' });
    const answer = await gateway.get(`${target!.pathname}${target!.search}`, { cookie });
    expect(answer.status).toBe(303);
    return pairOf(cookiesIn(answer)[0]!);
  }

  const sealed = new Sealed([SECRET]);

  async function stored(): Promise<{ readonly hash: Buffer; readonly tokens: Tokens }> {
    const [row] = await database.dataSource.query<{ hash: Buffer; tokens: string }[]>(
      'SELECT hash, tokens FROM session',
    );
    return { hash: row!.hash, tokens: (await sealed.open<Tokens>(row!.tokens, row!.hash))! };
  }

  /** As if the access token were about to end, and the session had not been used for a while. */
  async function age(): Promise<Tokens> {
    const { hash, tokens: old } = await stored();
    const aged = await sealed.seal({ ...old, expiresAt: Date.now() + 10_000 }, hash);
    await database.dataSource.query(`UPDATE session SET tokens = $1, seen_at = now() - interval '2 minutes'`, [aged]);
    return old;
  }

  const inTabs = async (cookie: string, tabs: number): Promise<unknown[]> => {
    const asked = gateways.flatMap((gateway) =>
      Array.from({ length: tabs }, () => gateway.get('/auth/session', { cookie })),
    );
    return (await Promise.all(asked)).map(({ body }) => body.authenticated);
  };

  it('goes on in every tab and at every gateway, time after time', async () => {
    const cookie = await signIn();
    for (let time = 0; time < 3; time += 1) {
      const old = await age();
      expect(new Set(await inTabs(cookie, 20))).toEqual(new Set([true]));
      const { tokens: renewed } = await stored();
      expect(renewed.accessToken).not.toBe(old.accessToken);
      expect(renewed.refreshToken).not.toBe(old.refreshToken);
    }
  });
});

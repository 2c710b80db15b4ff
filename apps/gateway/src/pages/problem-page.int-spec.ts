import { eventually, TestIssuer } from '@waybill/testing';
import { GatewayUnderTest } from '../../test/gateway-under-test.js';
import { beginSignIn, CLIENT, serveSignIns, signIn } from '../../test/signing-in.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const PROGRAM = { accept: '*/*' };

describe('a sign-in that does not succeed', () => {
  let issuer: TestIssuer;
  let gateway: GatewayUnderTest;

  beforeAll(async () => {
    issuer = await new TestIssuer().start();
    serveSignIns(issuer);
    gateway = await GatewayUnderTest.start({ AUTH_ISSUER: issuer.url, ...CLIENT, RATE_LIMITS: 'off' });
  });
  afterAll(async () => {
    await gateway?.stop();
    await issuer?.stop();
  });

  it('leads a browser to the page that tells of it, and is a problem for a program', async () => {
    const shown = await gateway.get('/auth/callback?state=x', BROWSER);
    expect([shown.status, shown.headers.get('location')]).toEqual([303, '/console/sign-in?failed=login-failed']);
    expect(await gateway.get('/auth/callback?state=x', PROGRAM)).toMatchObject({
      status: 400,
      body: { code: 'login-failed' },
    });
  });

  it('is a page that runs nothing where it is refused before it begins', async () => {
    const limited = await GatewayUnderTest.start({ AUTH_ISSUER: issuer.url, ...CLIENT });
    const shown = await eventually(async () => {
      const answer = await limited.get('/auth/login', BROWSER);
      expect(answer.status).toBe(429);
      return answer;
    });
    expect(shown.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(Number(shown.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(shown.text).toMatch(/<h1>[^<]+<\/h1>[^]*href="\/auth\/login"[^]*<code>rate-limited<\/code>/);
    expect(shown.text).not.toMatch(/<script|style=/);
    await limited.stop();
  });

  it('is a page only where a browser goes by itself', async () => {
    expect(await gateway.get('/nowhere', BROWSER)).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
  });

  it('is told when the issuer has gone away since it was found, and begins when it is back', async () => {
    const { cookie } = await signIn(gateway, issuer);
    const known = issuer.answers.get('/.well-known/openid-configuration')!;
    issuer.answers.set('/.well-known/openid-configuration', (response) => response.destroy());
    const refused = await eventually(async () => {
      const answer = await gateway.get('/auth/login', PROGRAM);
      expect(answer).toMatchObject({ status: 503, body: { code: 'identity-provider-unavailable' } });
      return answer;
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.getSetCookie()).toEqual([]);
    const shown = await gateway.get('/auth/login?return_to=/orders/1', BROWSER);
    expect(shown.headers.get('location')).toBe(
      '/console/sign-in?failed=identity-provider-unavailable&return_to=%2Forders%2F1',
    );
    const signedOut = await gateway.post('/auth/logout', undefined, { cookie, 'x-waybill-request': '1' });
    expect(signedOut.body).toEqual({ endSessionUrl: null });
    issuer.answers.set('/.well-known/openid-configuration', known);
    await beginSignIn(gateway);
  });
});

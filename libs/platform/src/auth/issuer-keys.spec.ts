import { makeIssuerKey, TestIssuer, type IssuerKey } from '@waybill/testing';
import { authSettingsFrom } from './auth-settings.js';
import { TokenVerifier } from './token-verifier.js';

const JWKS = '/jwks';
const METADATA = '/.well-known/openid-configuration';

let issuer: TestIssuer;
let verifier: TokenVerifier;
let now: number;

beforeEach(async () => {
  issuer = await new TestIssuer().start();
  now = Date.now();
  verifier = new TokenVerifier(authSettingsFrom({ AUTH_ISSUER: issuer.url }, 'order'), { now: () => now });
});
afterEach(() => issuer.stop());

const verify = async (key?: IssuerKey, jti?: string): Promise<string> => {
  const token = await issuer.sign({ exp: Math.floor(now / 1_000) + 300, jti }, key && { key });
  return verifier.verify(token).then(
    ({ subject }) => subject,
    (error: { code: string }) => error.code,
  );
};

describe('the keys of an issuer', () => {
  it('are read once for many tokens, also when these come together', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => verify(undefined, String(i))));
    expect(new Set(results)).toEqual(new Set(['ada']));
    expect([issuer.timesAsked(METADATA), issuer.timesAsked(JWKS)]).toEqual([1, 1]);
  });

  it('may be changed: a token that names a new one makes us read them', async () => {
    expect(await verify()).toBe('ada');
    issuer.keys = [await makeIssuerKey('second'), ...issuer.keys];
    now += 31_000;
    expect(await verify()).toBe('ada');
    expect(issuer.timesAsked(JWKS)).toBe(2);
  });

  it('are asked for once in 30 s however many tokens name keys that are not among them', async () => {
    const other = await makeIssuerKey('other');
    expect(await verify()).toBe('ada');
    for (const pause of [0, 1_000, 28_000]) {
      now += pause;
      const storm = Array.from({ length: 50 }, (_, i) => verify({ ...other, kid: `${pause}-${i}` }));
      expect(new Set(await Promise.all(storm))).toEqual(new Set(['invalid-token']));
    }
    expect(issuer.timesAsked(JWKS)).toBe(1);
    now += 2_000;
    const storm = Array.from({ length: 50 }, (_, i) => verify({ ...other, kid: String(i) }));
    expect(new Set(await Promise.all(storm))).toEqual(new Set(['invalid-token']));
    expect(issuer.timesAsked(JWKS)).toBe(2);
  });

  it('are read again after ten minutes, and one that was withdrawn counts no more', async () => {
    const [withdrawn] = issuer.keys;
    expect(await verify()).toBe('ada');
    issuer.keys = [await makeIssuerKey('second')];
    expect(await verify(withdrawn)).toBe('ada');
    now += 601_000;
    expect(await verify(withdrawn)).toBe('invalid-token');
    expect(await verify()).toBe('ada');
  });
});

describe('an issuer that is away', () => {
  it('when a service starts: tokens cannot be judged until it is there', async () => {
    await issuer.stop();
    expect(await verify()).toBe('identity-provider-unavailable');
    await issuer.start();
    expect(await verify()).toBe('identity-provider-unavailable');
    now += 1_000;
    expect(await verify()).toBe('ada');
  });

  it('later: the last keys go on verifying, new ones are refused, and it is not asked at every token', async () => {
    expect(await verify()).toBe('ada');
    await issuer.stop();
    now += 3_600_000;
    expect(await verify(undefined, '1')).toBe('ada');
    now += 29_000;
    expect(await verify(undefined, '2')).toBe('ada');
    now += 31_000;
    expect(await verify(await makeIssuerKey('new'))).toBe('invalid-token');
    await issuer.start();
    issuer.keys = [await makeIssuerKey('back')];
    now += 31_000;
    expect(await verify()).toBe('ada');
  });

  it.each([
    ['a page', '<!doctype html><title>Sign in</title>', 200],
    ['an error', '{"keys":[]}', 500],
    ['no keys', '{"keys":[]}', 200],
    ['something else', '{}', 200],
    ['nothing', '', 200],
  ])('answers %s in place of keys: the last ones stay', async (_what, body, status) => {
    expect(await verify()).toBe('ada');
    issuer.answers.set(JWKS, (response) => response.writeHead(status).end(body));
    now += 601_000;
    expect(await verify()).toBe('ada');
    expect(issuer.timesAsked(JWKS)).toBe(2);
  });

  it('answers with a page from the beginning: 503', async () => {
    issuer.answers.set(JWKS, (response) => response.end('<!doctype html>'));
    expect(await verify()).toBe('identity-provider-unavailable');
  });

  it('sends us elsewhere for the keys: not followed', async () => {
    issuer.answers.set(JWKS, (response) => response.writeHead(302, { location: '/other' }).end());
    expect(await verify()).toBe('identity-provider-unavailable');
    expect(issuer.timesAsked('/other')).toBe(0);
  });

  it('is another than the one that was asked for', async () => {
    issuer.answers.set(METADATA, (response) =>
      response.end(JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${issuer.url}/jwks` })),
    );
    expect(await verify()).toBe('identity-provider-unavailable');
    expect(issuer.timesAsked(JWKS)).toBe(0);
  });
});

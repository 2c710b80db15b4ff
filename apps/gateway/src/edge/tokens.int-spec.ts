import { createHmac, createPublicKey } from 'node:crypto';
import { makeIssuerKey, TestIssuer } from '@waybill/testing';
import { GatewayUnderTest } from '../../test/gateway-under-test.js';
import { answerWith, CLIENT, serveSignIns } from '../../test/signing-in.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = (from: number): number => Math.floor(Date.now() / 1_000) + from;

describe('a token at the gateway', () => {
  let issuer: TestIssuer;
  let order: SmallUpstream;
  let gateway: GatewayUnderTest;

  const started = (): Promise<GatewayUnderTest> =>
    GatewayUnderTest.start({ AUTH_ISSUER: issuer.url, ...CLIENT, ORDER_URL: order.url, RATE_LIMITS: 'off' });

  beforeAll(async () => {
    [issuer, order] = await Promise.all([new TestIssuer().start(), SmallUpstream.start()]);
    serveSignIns(issuer);
    gateway = await started();
  });

  beforeEach(() => {
    order.received.length = 0;
    order.answers = (_request, response) => answerJson(response, 200, { items: [] });
  });

  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([issuer?.stop(), order?.stop()]);
  });

  const claims = () => ({ iss: issuer.url, aud: 'urn:waybill', sub: 'olga', roles: ['operator'], exp: seconds(300) });

  function withThePublicKeyAsSecret(): string {
    const [first] = issuer.keys;
    const pem = createPublicKey({ key: first!.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: first!.kid })}.${encode(claims())}`;
    return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
  }

  const refused: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['without a signature', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`],
    ['signed with the public key as a secret', withThePublicKeyAsSecret],
    ['of another key', async () => issuer.sign(claims(), { key: { ...(await makeIssuerKey('other')), kid: 'first' } })],
    ['of a key that nobody knows', async () => issuer.sign(claims(), { key: await makeIssuerKey('unknown') })],
    ['that is the ID token of a sign-in', () => issuer.sign({ ...claims(), aud: CLIENT.AUTH_CLIENT_ID })],
    ['that is a refresh token', () => 'q9Qb0n5i2C0n1l5m0v8bqTn4l6nq2Wb5u1V3c7yXz4A'],
    ['of a refresh token’s type', () => issuer.sign(claims(), { header: { typ: 'Refresh' } })],
    ['for another API', () => issuer.sign({ ...claims(), aud: 'urn:other' })],
    ['of an issuer with a slash more', () => issuer.sign({ ...claims(), iss: `${issuer.url}/` })],
    ['that has expired', () => issuer.sign({ ...claims(), exp: seconds(-60) })],
    ['from the future', () => issuer.sign({ ...claims(), iat: seconds(90), nbf: seconds(90) })],
    ['of nobody', () => issuer.sign({ ...claims(), sub: undefined })],
    ['of a subject of 10 kB', () => issuer.sign({ ...claims(), sub: 'x'.repeat(10_000) })],
    ['of 9 kB', () => issuer.sign({ ...claims(), more: 'x'.repeat(9_000) })],
  ];

  it.each(refused)('is refused %s', async (_what, made) => {
    const authorization = `Bearer ${await made()}`;
    for (const path of ['/api/orders', '/api/console/overview', '/api/console/live']) {
      const answer = await gateway.get(path, { authorization });
      expect(answer).toMatchObject({ status: 401, body: { code: 'invalid-token' } });
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect(order.received).toEqual([]);
  });

  it.each([{ roles: [] }, { roles: undefined }, { roles: ['astronaut'] }, { roles: 7 }])(
    'may nothing with %j',
    async (said) => {
      const authorization = `Bearer ${await issuer.sign({ ...claims(), ...said })}`;
      for (const path of ['/api/orders', '/api/console/overview']) {
        expect(await gateway.get(path, { authorization })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      }
      expect((await gateway.get('/api/products', { authorization })).status).toBeLessThan(504);
    },
  );

  it('is read from its header alone, by its scheme in any case', async () => {
    const token = await issuer.sign(claims());
    expect((await gateway.get('/api/orders', { authorization: `bearer ${token}` })).status).toBe(200);
    for (const query of [`access_token=${token}`, `token=${token}`]) {
      expect((await gateway.get(`/api/console/actions?${query}`)).status).toBe(401);
    }
    expect((await gateway.get('/api/console/actions', { cookie: `access_token=${token}` })).status).toBe(401);
    expect(await gateway.get('/api/console/actions', { authorization: 'Basic b2xnYTpvbGdh' })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
  });

  it('is not one of two', async () => {
    const line = `Authorization: Bearer ${await issuer.sign(claims())}\r\n`;
    const answer = await gateway.raw(
      `GET /api/console/actions HTTP/1.1\r\nHost: 127.0.0.1\r\n${line}${line}Connection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"two-credentials"');
  });

  it.each([
    ['HTML', answerWith(200, '<h1>Sign in</h1>', 'text/html')],
    ['500', answerWith(500, { error: 'server_error' })],
    ['no keys', answerWith(200, { keys: [] })],
  ])('is not judged while the issuer publishes %s', async (_what, answer) => {
    const fresh = await started();
    issuer.answers.set('/jwks', answer);
    try {
      const refusal = await fresh.get('/api/orders', { authorization: `Bearer ${await issuer.sign(claims())}` });
      expect(refusal).toMatchObject({ status: 503, body: { code: 'identity-provider-unavailable' } });
    } finally {
      issuer.answers.delete('/jwks');
      await fresh.stop();
    }
  });
});

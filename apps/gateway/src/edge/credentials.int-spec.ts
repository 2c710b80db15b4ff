import { randomBytes, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { TestIssuer, type MigratedDatabase } from '@waybill/testing';
import { createGatewayDatabase, GatewayUnderTest } from '../../test/gateway-under-test.js';
import { CLIENT, serveSignIns, signIn } from '../../test/signing-in.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';
import { SessionRepository } from '../sessions/session.repository.js';

const forged = (): string => `waybill_session=${randomBytes(32).toString('base64url')}`;

describe('credentials at the edge', () => {
  let issuer: TestIssuer;
  let order: SmallUpstream;
  let database: MigratedDatabase;

  const using = async (env: NodeJS.ProcessEnv, use: (gateway: GatewayUnderTest) => Promise<void>): Promise<void> => {
    const urls = { AUTH_ISSUER: issuer.url, ...CLIENT, ORDER_URL: order.url, INVENTORY_URL: order.url };
    const gateway = await GatewayUnderTest.start({ ...urls, ...env }, database);
    try {
      await use(gateway);
    } finally {
      await gateway.stop();
    }
  };

  beforeAll(async () => {
    [issuer, order, database] = await Promise.all([
      new TestIssuer().start(),
      SmallUpstream.start(),
      createGatewayDatabase(),
    ]);
    serveSignIns(issuer);
  });

  beforeEach(() => {
    order.received.length = 0;
    order.answers = (_request, response) => answerJson(response, 200, { items: [] });
  });

  afterAll(async () => {
    await database?.drop();
    await Promise.all([issuer?.stop(), order?.stop()]);
  });

  it('are not looked for while too many of an address were refused; a token is', () =>
    using({}, async (gateway) => {
      const find = jest.spyOn(gateway.app.get(SessionRepository, { strict: false }), 'find');
      const statuses = [];
      for (let i = 0; i < 150; i++) statuses.push((await gateway.get('/api/orders', { cookie: forged() })).status);
      expect(find.mock.calls.length).toBeLessThan(70);
      const found = find.mock.calls.length;
      for (const path of ['/auth/session', '/auth/callback', '/api/products', '/api/console/orders']) {
        await gateway.get(path, { cookie: forged() });
      }
      expect(find).toHaveBeenCalledTimes(found);
      expect(statuses[0]).toBe(401);
      const last = await gateway.get('/api/orders', { cookie: forged() });
      expect(last).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
      const token = await issuer.sign({ roles: ['customer'] });
      expect((await gateway.get('/api/orders', { authorization: `Bearer ${token}` })).status).toBe(200);
    }));

  it('that are known count no refusal, and sign-ins are counted by where they begin', () =>
    using({}, async (gateway) => {
      const { cookie } = await signIn(gateway, issuer);
      for (let i = 0; i < 80; i++) expect((await gateway.get('/api/orders', { cookie })).status).toBe(200);
      for (let i = 0; i < 19; i++) expect((await gateway.get('/auth/login')).status).toBe(303);
      expect((await gateway.get('/auth/login')).status).toBe(429);
      expect(await gateway.get('/auth/callback?state=x')).toMatchObject({
        status: 400,
        body: { code: 'login-failed' },
      });
    }));

  it.each(['/auth/session', '/api/products', '/api/orders', '/auth/login'])('are not two at %s', (path) =>
    using({}, async (gateway) => {
      const cookie = forged();
      const token = await issuer.sign({ roles: ['customer'] });
      const both: Record<string, string>[] = [
        { cookie, authorization: `Bearer ${token}` },
        { cookie: `${cookie}; ${cookie}` },
      ];
      for (const headers of both) {
        expect(await gateway.get(path, headers)).toMatchObject({ status: 400, body: { code: 'two-credentials' } });
      }
    }),
  );

  it('in a cookie change nothing without the header of our pages, whether they are known or not', () =>
    using({}, async (gateway) => {
      for (const path of ['/auth/logout', '/api/orders', `/api/orders/${randomUUID()}/cancel`]) {
        const answer = await gateway.post(path, undefined, { cookie: forged() });
        expect(answer).toMatchObject({ status: 403, body: { code: 'csrf-header-missing' } });
      }
      expect(order.received).toEqual([]);
      const meant = { cookie: forged(), 'x-waybill-request': '1' };
      expect((await gateway.post('/auth/logout', undefined, meant)).status).toBe(200);
    }));

  it('of its own are what the gateway needs to speak for guests', () =>
    using({ AUTH_CLIENT_SECRET: '' }, async (gateway) => {
      for (const answer of [await gateway.get('/api/orders'), await gateway.post('/api/orders', { items: [] })]) {
        expect(answer).toMatchObject({ status: 503, body: { code: 'identity-provider-unavailable' } });
      }
      expect(order.received).toEqual([]);
      expect((await gateway.get('/api/products')).status).toBe(200);
    }));

  it('are no matter of the documents, which are counted, and put together once for many', () =>
    using({}, async (gateway) => {
      order.answers = (_request, response) => answerJson(response, 200, { paths: {} });
      const first = await gateway.get('/openapi.json', { cookie: forged() });
      expect(first.status).toBe(200);
      expect(first.headers.get('ratelimit-policy')).toBe('"documents";q=120;w=60');
      const one = await gateway.get('/openapi.json');
      const asked = order.received.length;
      for (let i = 0; i < 118; i++) await gateway.get(i % 2 === 0 ? '/docs' : '/docs/swagger-ui-init.js');
      expect((await gateway.get('/openapi.json')).status).toBe(429);
      expect((await gateway.get('/docs')).status).toBe(429);
      expect(one.text).toBe(first.text);
      expect(order.received).toHaveLength(asked);
    }));
});

import type { ServerResponse } from 'node:http';
import { createGatewayDatabase, GatewayUnderTest } from '../../test/gateway-under-test.js';
import { CLIENT, serveSignIns } from '../../test/signing-in.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';
import { eventually, execute, TestIssuer, type MigratedDatabase } from '@waybill/testing';
import { forgetOldActions } from '../actions/forget-old-actions.js';

const PLACE = { items: [{ sku: 'A-1', quantity: 1 }] };

describe('the edge of the gateway', () => {
  let issuer: TestIssuer;
  let order: SmallUpstream;
  let inventory: SmallUpstream;
  let database: MigratedDatabase;

  const using = async (env: NodeJS.ProcessEnv, use: (gateway: GatewayUnderTest) => Promise<void>): Promise<void> => {
    const urls = { AUTH_ISSUER: issuer.url, ...CLIENT, ORDER_URL: order.url, INVENTORY_URL: inventory.url };
    const gateway = await GatewayUnderTest.start({ ...urls, ...env }, database);
    try {
      await use(gateway);
    } finally {
      await gateway.stop();
    }
  };

  beforeAll(async () => {
    [issuer, order, inventory, database] = await Promise.all([
      new TestIssuer().start(),
      SmallUpstream.start(),
      SmallUpstream.start(),
      createGatewayDatabase(),
    ]);
    serveSignIns(issuer);
  });

  beforeEach(() => {
    for (const upstream of [order, inventory]) {
      upstream.received.length = 0;
      upstream.answers = (_request, response) => answerJson(response, 200, { items: [] });
    }
  });

  afterAll(async () => {
    await database?.drop();
    await Promise.all([issuer?.stop(), order?.stop(), inventory?.stop()]);
  });

  it.each([
    ['evil.example', 421, 'misdirected-request'],
    ['127.0.0.1.evil.example', 421, 'misdirected-request'],
  ])('is not called %s', (host, status, code) =>
    using({}, async (gateway) => {
      const answer = await gateway.raw(`GET /api/products HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toContain(`HTTP/1.1 ${status} `);
      expect(answer).toContain(`"code":"${code}"`);
      expect(answer).toContain('x-frame-options: DENY');
      expect(inventory.received).toEqual([]);
    }),
  );

  it('is called by some name', () =>
    using({}, async (gateway) => {
      expect(await gateway.raw('GET /api/products HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
      expect(inventory.received).toEqual([]);
    }));

  it.each([
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
  ])('refuses what a page of another origin sends: %j', (headers) =>
    using({}, async (gateway) => {
      const answer = await gateway.post('/api/orders', PLACE, headers as unknown as Record<string, string>);
      expect(answer).toMatchObject({ status: 403, body: { code: 'cross-origin-refused' } });
      expect(order.received).toEqual([]);
    }),
  );

  it('counts guest orders of an address, and believes forwarded addresses of trusted proxies only', () =>
    using({}, async (gateway) => {
      for (let i = 0; i < 10; i++) {
        expect((await gateway.post('/api/orders', PLACE, { 'x-forwarded-for': `9.9.9.${i}` })).status).toBe(200);
      }
      const answer = await gateway.post('/api/orders', PLACE, { 'x-forwarded-for': '9.9.9.99' });
      expect(answer).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('ratelimit-limit')).toBe('10');
      expect(answer.headers.get('ratelimit-remaining')).toBe('0');
      expect(order.received).toHaveLength(10);
    }));

  it('counts each client of a trusted proxy by itself', () =>
    using({ GATEWAY_TRUSTED_PROXIES: '127.0.0.0/8' }, async (gateway) => {
      for (let i = 0; i < 10; i++) await gateway.post('/api/orders', PLACE, { 'x-forwarded-for': '9.9.9.9' });
      expect((await gateway.post('/api/orders', PLACE, { 'x-forwarded-for': '9.9.9.9' })).status).toBe(429);
      expect((await gateway.post('/api/orders', PLACE, { 'x-forwarded-for': '8.8.8.8, 9.9.9.9' })).status).toBe(429);
      expect((await gateway.post('/api/orders', PLACE, { 'x-forwarded-for': '7.7.7.7' })).status).toBe(200);
    }));

  it('counts failed tokens as what anybody may send', () =>
    using({}, async (gateway) => {
      for (let i = 0; i < 120; i++) {
        const answer = await gateway.get('/api/orders', { authorization: `Bearer rubbish-${i}` });
        expect(answer).toMatchObject({ status: 401, body: { code: 'invalid-token' } });
      }
      expect((await gateway.get('/api/orders', { authorization: 'Bearer rubbish' })).status).toBe(429);
      const token = await issuer.sign({ roles: ['customer'] });
      expect((await gateway.get('/api/orders', { authorization: `bearer ${token}` })).status).toBe(200);
    }));

  it('holds three orders of guests of an address under way, and takes the next when one is answered', () =>
    using({}, async (gateway) => {
      const held: ServerResponse[] = [];
      order.answers = (_request, response) => void held.push(response);
      const placing = [1, 2, 3].map(() => gateway.post('/api/orders', PLACE));
      await eventually(() => expect(held).toHaveLength(3));
      const fourth = await gateway.post('/api/orders', PLACE);
      expect(fourth).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
      expect(fourth.headers.get('retry-after')).toBe('1');
      for (const response of held) answerJson(response, 201, {});
      expect((await Promise.all(placing)).map(({ status }) => status)).toEqual([201, 201, 201]);
      order.answers = (_request, response) => answerJson(response, 201, {});
      await eventually(async () => expect((await gateway.post('/api/orders', PLACE)).status).toBe(201));
    }));

  it('holds 20 streams of an address open, and gives a place back when one ends', () =>
    using({}, async (gateway) => {
      order.answers = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': open\n\n');
      };
      const path = '/api/orders/0199f3a2-0000-7000-8000-000000000001/events';
      const tokens = await Promise.all([1, 2, 3, 4, 5].map((i) => issuer.sign({ sub: `c-${i}`, roles: ['customer'] })));
      const open = (token: string, signal?: AbortSignal) =>
        fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${token}` }, ...(signal && { signal }) });
      const [first = ''] = tokens;
      const last = new AbortController();
      for (let i = 0; i < 5; i++) expect((await open(first)).status).toBe(200);
      expect((await open(first)).status).toBe(429);
      for (const token of tokens.slice(1, 4)) for (let i = 0; i < 5; i++) await open(token, last.signal);
      expect((await open(tokens[4]!)).status).toBe(429);
      last.abort();
      await eventually(async () => expect((await open(tokens[4]!)).status).toBe(200));
    }));

  it('asks once for what many read within two seconds', () =>
    using({}, async (gateway) => {
      await Promise.all([1, 2, 3, 4].map(() => gateway.get('/api/products?limit=7')));
      expect(inventory.received.filter(({ url }) => url === '/products?limit=7')).toHaveLength(1);
    }));

  it('keeps its documents whole while services are away', () =>
    using({ ORDER_URL: 'http://127.0.0.1:1' }, async (gateway) => {
      inventory.answers = ({ url }, response) =>
        answerJson(
          response,
          200,
          url === '/openapi.json'
            ? { paths: { '/products': { get: { summary: 'Lists', security: [{ token: [] }] } } } }
            : {},
        );
      const { paths } = (await gateway.get('/openapi.json')).body as {
        paths: Record<string, Record<string, { summary: string; security?: object[] }>>;
      };
      expect(paths['/api/products']!.get!.summary).toBe('Lists');
      expect(paths['/api/orders/{id}/cancel']!.post!.summary).toBe('POST /api/orders/:id/cancel');
      expect(paths['/auth/session']).toBeDefined();
      const asks = ['/api/products', '/api/orders'].map((path) => paths[path]!.get!.security);
      expect(asks).toEqual([[], [{ token: [] }, {}]]);
      expect(paths['/api/products']!.post!.security).toEqual([{ token: [] }]);
    }));

  it('shows the shop with its scenarios, and without them for real money', async () => {
    inventory.answers = ({ url }, response) =>
      answerJson(response, 200, {
        items: url.startsWith('/availability')
          ? [{ sku: 'A-1', available: 3, known: true }]
          : [{ sku: 'A-1', name: 'A', price: { amount: 1, currency: 'USD' }, onHand: 9 }],
      });
    const products = [{ sku: 'A-1', name: 'A', price: { amount: 1, currency: 'USD' }, available: 3 }];
    await using({}, async (gateway) => {
      const { body, headers } = await gateway.get('/api/storefront');
      expect(body).toMatchObject({ mode: 'open', products, customer: { guest: true } });
      expect(body.scenarios).toHaveLength(6);
      expect(headers.getSetCookie()[0]).toMatch(/^waybill_guest=/);
    });
    await using({ PAYMENT_PROVIDER: 'stripe', STOREFRONT: 'login' }, async (gateway) => {
      const { body } = await gateway.get('/api/storefront');
      expect(body).toMatchObject({ mode: 'login', products, scenarios: [], customer: null });
    });
    await using({ STOREFRONT: 'off' }, async (gateway) => {
      expect((await gateway.get('/')).headers.get('location')).toBe('/console');
    });
  });

  it('forgets actions that are older than they are kept', async () => {
    const add = (age: string) =>
      `INSERT INTO operator_action (id, at, actor, actor_name, action, target)
       VALUES (gen_random_uuid(), now() - interval '${age}', 'o', 'O', 'a', '${age}')`;
    await execute(database.ownerUrl, [add('31 days'), add('29 days')]);
    await forgetOldActions(database.ownerUrl, { ACTIONS_RETENTION_DAYS: '30' });
    const left = await database.dataSource.query<object[]>('SELECT target FROM operator_action');
    expect(left).toEqual([{ target: '29 days' }]);
  });

  it('writes no secret of a request into its logs', () =>
    using({ LOG_LEVEL: 'debug' }, async (gateway) => {
      const secret = 'hunter2hunter2';
      await gateway.get(`/auth/callback?code=${secret}&state=${secret}`);
      await gateway.get('/api/orders', { authorization: `Bearer ${secret}`, cookie: `waybill_guest=${secret}` });
      expect(gateway.lines.join('\n')).toContain('/auth/callback');
      expect(gateway.lines.join('\n')).not.toContain(secret);
    }));
});

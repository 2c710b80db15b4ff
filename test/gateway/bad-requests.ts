import { ROUTES } from '../../apps/gateway/src/routes/routes.js';
import { HttpVisitor, signedIn, type Sent } from '../support/http-visitor.js';
import type { Problem } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const MIB = 2 ** 20;

interface BadRequest extends Sent {
  readonly what: string;
  /** Where it goes, unless `path` says more exactly. */
  readonly to: string;
  readonly status: number | readonly number[];
  readonly code: string | readonly string[];
}

const hosts: readonly BadRequest[] = ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:3000'].map(
  (host) => ({
    what: `the host "${host}"`,
    to: '/api/products',
    headers: { host },
    status: [400, 421],
    code: ['misdirected-request', 'bad-request'],
  }),
);

const origins: readonly BadRequest[] = ['null', 'https://evil.example', 'http://127.0.0.1:1', 'http://localhost:1'].map(
  (origin) => ({
    what: `a POST of the origin ${origin}`,
    to: '/api/orders',
    method: 'POST',
    headers: { origin },
    body: {},
    status: 403,
    code: 'cross-origin-refused',
  }),
);

const sites: readonly BadRequest[] = ['cross-site', 'same-site'].map((site) => ({
  what: `a POST that says it is ${site}`,
  to: '/api/orders',
  method: 'POST',
  headers: { 'sec-fetch-site': site },
  body: {},
  status: 403,
  code: 'cross-origin-refused',
}));

const paths: readonly BadRequest[] = [
  '/api/orders/..%2f..%2fpayments',
  '/api/orders/..%2fx/timeline',
  '/api/orders/%2e%2e/payments',
  '/api/orders/../payments',
  '/api//orders',
  '//api/orders',
  '/api/orders;x=1',
  '/api/orders/%00',
  '/api/products/%00',
  '/api/products/..%2f..%2fstock',
  '/api/orders/%',
  '/api/orders/%ff',
  `/api/orders/${'x'.repeat(16 * 1024)}`,
].map((path) => ({
  what: `the path ${path.length > 60 ? `of ${path.length} characters` : path}`,
  to: '/',
  path,
  status: [400, 401, 404, 414, 431],
  code: [
    'route-not-found',
    'not-found',
    'order-not-found',
    'product-not-found',
    'validation-failed',
    'invalid-text',
    'malformed-url',
    'headers-too-large',
  ],
}));

const bodies: readonly BadRequest[] = (
  [
    ['2 MiB', 'x'.repeat(2 * MIB), 413],
    ['objects nested 100,000 deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400],
    ['half of JSON', '{"items":[', 400],
    ['__proto__', '{"__proto__":{"x":1},"items":[]}', 400],
    ['a number', '7', 400],
    ['nothing', '', 400],
  ] as const
).map(([what, body, status]) => ({
  what: `an order of ${what}`,
  to: '/api/orders',
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
  status: [status, 400],
  code: ['body-too-large', 'malformed-json', 'validation-failed', 'body-required'],
}));

const queries: readonly BadRequest[] = ['?unknown=1', '?limit=1&limit=2', '?limit=0', '?limit=x', '?cursor=x%00'].map(
  (query) => ({
    what: `products${query}`,
    to: `/api/products${query}`,
    status: 400,
    code: ['validation-failed', 'invalid-cursor', 'invalid-text', 'unknown-parameter'],
  }),
);

export const badRequestsAtTheGateway = (shared: SharedSystem): void =>
  describe('the gateway', () => {
    const origin = () => shared.system.gateway.url;

    it.each([...hosts, ...origins, ...sites, ...paths, ...bodies, ...queries])(
      'refuses $what',
      async ({ to, status, code, what: _what, ...sent }) => {
        const answer = await new HttpVisitor(origin()).send<Problem>(to, sent);
        expect([status].flat()).toContain(answer.status);
        // What is no HTTP is refused before there is a problem to say.
        if (typeof answer.body === 'object') expect([code].flat()).toContain(answer.body.code);
      },
    );

    it('takes a session’s form for none of ours without the header that pages send', async () => {
      const olga = await signedIn(origin(), 'olga');
      const refused = await olga.send<Problem>('/api/products', { method: 'POST', body: {} });
      expect(refused).toMatchObject({ status: 403, body: { code: 'csrf-header-missing' } });
      expect(await olga.post('/api/products', {})).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
    });

    it('takes no two credentials', async () => {
      const olga = await signedIn(origin(), 'olga');
      const token = await shared.system.token({ role: 'viewer' });
      const both = await olga.get('/api/orders', { authorization: `Bearer ${token}` });
      expect(both).toMatchObject({ status: 400, body: { code: 'two-credentials' } });
    });

    it('never leads a browser elsewhere after a login', async () => {
      const elsewhere = [
        '//evil.example',
        '/\\evil.example',
        '\\\\evil.example',
        'https://evil.example',
        'javascript:alert(1)',
        '/%2f/evil.example',
        '/\t/evil.example',
        'evil.example',
        '',
        '/console\r\nset-cookie: x=1',
      ];
      for (const target of elsewhere) {
        const visitor = new HttpVisitor(origin());
        const login = await visitor.get(`/auth/login?return_to=${encodeURIComponent(target)}`);
        expect(login.status).toBeLessThan(500);
        expect(login.headers.location ?? '').not.toContain('evil.example');
        expect(Object.keys(login.headers)).not.toContain('x');
      }
    });

    it('believes nobody who he speaks for', async () => {
      const forged = await new HttpVisitor(origin()).get('/api/products', {
        'x-forwarded-for': '203.0.113.7',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
      });
      expect(forged.status).toBe(200);
      expect(JSON.stringify(forged.headers)).not.toMatch(/evil|strict-transport/);
    });

    it('reads a Last-Event-ID of rubbish as none', async () => {
      const token = await shared.system.token({ role: 'customer', customer: 'ada' });
      const ada = new HttpVisitor(origin(), token);
      const { id } = await shared.api.place(await shared.api.product(), { customerId: 'ada' });
      for (const lastEventId of ['-1', 'x', '1e99', '9'.repeat(400), '<script>'])
        expect([200, 204]).toContain(
          (await ada.get(`/api/orders/${id}/events`, { 'last-event-id': lastEventId })).status,
        );
    });

    it('says the same of every route to a method that it does not have', async () => {
      const operator = new HttpVisitor(origin(), await shared.system.token({ role: 'operator' }));
      const paths = ROUTES.map((route) => route.path.replace(/:\w+/g, 'x')).filter((path) => !path.includes('*'));
      for (const path of new Set(paths)) {
        const answer = await operator.send<Problem>(path, { method: 'PATCH', headers: { 'x-waybill-request': '1' } });
        expect({ path, status: answer.status }).toEqual({ path, status: 405 });
        expect(answer.headers.allow).toMatch(/GET|POST|PUT|DELETE/);
      }
    });
  });

import { ROUTES } from '../../apps/gateway/src/routes/routes.js';
import type { Problem } from '../support/api.js';
import { HttpVisitor, type Sent } from '../support/http-visitor.js';
import type { SharedSystem } from '../support/shared-system.js';

/** Of the right form, and of nothing. */
const NOTHING = '00000000-0000-7000-8000-000000000000';

const QUERIES = [
  'unknown=1',
  'limit=1&limit=2',
  'limit=1e9',
  'limit=-1',
  'cursor=x',
  'cursor=e30',
  'from=yesterday',
  'topic=x&type=%00',
  'q=%00',
  'q=%E2%80%AE',
  '%FF=%FF',
  '__proto__=1',
  'constructor[prototype]=1',
];

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** None of them is a body of any route. */
const BODIES = [
  'null',
  '[]',
  '7',
  '"x"',
  '{',
  '{"reason":7}',
  '{"reason":"a\\u0000b"}',
  `{"reason":"${'x'.repeat(10_000)}"}`,
  '{"reason":"x","unknown":1}',
  '{"__proto__":{"reason":"x"}}',
  '{"constructor":{"prototype":{"reason":"x"}}}',
  '{"ids":[],"delta":0,"filter":[],"snapshot":"","batch":1e30,"perSecond":"1"}',
  '{"delta":1e30,"reason":"x","waitSeconds":"1"}',
  '{"orderId":"x:y:z","letterId":"x:y:z","reason":"x"}',
  deep(20_000),
];

const PARAMETERS = ['x', '%00', '..%2f..%2fpayments', '-1', 'order-events.dlq:0:-1', NOTHING, 'x'.repeat(300)];

/** Odd ones that are no error of their sender's: HTML or the like in a text that is free. */
const ARE_FINE = new Set([200, 201, 202, 204, 304]);

/** Each route, also one that is added tomorrow, with what its sender may make of it. */
export const oddRequestsAtTheGateway = (shared: SharedSystem): void =>
  describe('each route of the gateway', () => {
    const routes = ROUTES.filter(({ path }) => path.startsWith('/api/') || path.startsWith('/auth/'));

    /** @returns what is wrong with the answer; nothing where it is a refusal with a code, or none at all */
    async function complaint(visitor: HttpVisitor, path: string, sent: Sent & { body?: string }): Promise<string[]> {
      const { status, body, headers } = await visitor.send<Problem>('/', { ...sent, path });
      const told = `${sent.method} ${path.slice(0, 80)} ${(sent.body ?? '').slice(0, 60)}: ${status}`;
      if (status >= 500) return [`${told} ${JSON.stringify(body)}`];
      if (ARE_FINE.has(status) || status === 303) return [];
      const coded = headers['content-type'] === 'application/problem+json' && typeof body.code === 'string';
      return coded ? [] : [`${told} without a code`];
    }

    const filledIn = (path: string, value: string) => path.replace(/:service/, 'order').replace(/:\w+/g, () => value);

    const visitor = async () =>
      new HttpVisitor(shared.system.gateway.url, await shared.system.token({ role: 'operator' }));

    it('refuses odd queries with a code, or reads over them, and never fails', async () => {
      const operator = await visitor();
      const found: string[] = [];
      for (const { method, path } of routes.filter((route) => route.method === 'GET')) {
        for (const query of QUERIES)
          found.push(...(await complaint(operator, `${filledIn(path, NOTHING)}?${query}`, { method })));
      }
      expect(found).toEqual([]);
    });

    it('refuses odd parameters with a code', async () => {
      const operator = await visitor();
      const found: string[] = [];
      for (const { method, path } of routes.filter((route) => route.path.includes(':'))) {
        for (const value of PARAMETERS) {
          const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}' };
          found.push(...(await complaint(operator, filledIn(path, value), { method, ...body })));
        }
      }
      expect(found).toEqual([]);
    });

    it('refuses odd bodies with a code', async () => {
      const operator = await visitor();
      const found: string[] = [];
      const none = { 'content-type': 'text/plain' };
      for (const { method, path } of routes.filter((route) => ['POST', 'PUT'].includes(route.method))) {
        const target = filledIn(path, NOTHING);
        for (const body of BODIES) found.push(...(await complaint(operator, target, { method, body })));
        found.push(...(await complaint(operator, target, { method, body: 'reason=x', headers: none })));
      }
      expect(found).toEqual([]);
    });

    it('refuses forms of other pages', async () => {
      const operator = await visitor();
      const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
      for (const { path } of routes.filter((route) => route.method === 'POST')) {
        const sent = { method: 'POST', body: 'reason=x', headers: form };
        const answer = await operator.send<Problem>(filledIn(path, NOTHING), sent);
        expect({ path, status: answer.status }).toEqual({ path, status: 403 });
      }
    });
  });

import { ROUTES } from '../../apps/gateway/src/routes/routes.js';
import type { Route } from '../../apps/gateway/src/routes/route.js';
import type { Received } from '../support/http-visitor.js';
import type { SharedSystem } from '../support/shared-system.js';
import { EXPIRED, type Identity, IDENTITIES, NOBODY, reachOf, visitorOf } from './identities.js';

/**
 * Every route of the gateway's table for everybody there is. The cases are made of the table itself: a route that is added
 * is tried as well, or its parameters are not known here and the suite fails.
 */
export const theRouteTable = (shared: SharedSystem): void =>
  describe('every route of the gateway', () => {
    let values: Readonly<Record<string, string>>;

    beforeAll(async () => {
      const sku = await shared.api.product();
      const { id } = await shared.api.place(sku, { customerId: 'ada' });
      await shared.api.reaches(id, 'COMPLETED');
      values = { ...OTHER_VALUES, id, sku };
    });

    describe.each(IDENTITIES)('for $name', (identity) => {
      it.each(ROUTES.map((route) => ({ ...route, text: `${route.method} ${route.path}` })))('$text', async (route) => {
        const visitor = await visitorOf(shared.system, identity);
        const path = filled(route.path, values);
        const write = route.method === 'POST' || route.method === 'PUT';
        const answer = await visitor.send<Problem>(path, {
          method: route.method,
          headers: { 'x-waybill-request': '1' },
          ...(write && { body: {} }),
        });
        expect({ route: `${route.method} ${path}`, ...judged(answer) }).toMatchObject(expected(route, identity));
        expect(answer.status < 500 || answer.body.code === 'audit-not-configured').toBe(true);
        expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      });
    });

    it('is refused with another method, and where it is none', async () => {
      const visitor = await visitorOf(shared.system, NOBODY);
      expect(await visitor.send('/api/orders', { method: 'DELETE' })).toMatchObject({ status: 405 });
      for (const path of ['/api/payments', '/api', '/orders', '/api/orders/x/y/z', '/operations/outbox', '/catalogue'])
        expect((await visitor.send<Problem>(path)).body).toMatchObject({ status: 404, code: 'route-not-found' });
    });
  });

interface Problem {
  readonly code?: string;
  readonly required?: readonly string[];
}

/** Of parameters for which anything will do that may be one. */
const OTHER_VALUES: Readonly<Record<string, string>> = { service: 'order', row: '1' };

/** @throws Error for a parameter that this suite has to be told of */
function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/:(\w+)/g, (_match, name: string) => {
    const value = name === 'id' && !path.includes('/orders/') ? OTHER_IDS[path.split('/')[3] ?? ''] : values[name];
    if (value === undefined) throw new Error(`What may :${name} of ${path} be?`);
    return encodeURIComponent(value);
  });
}

/** Ids of what is not an order, by the part of the path before them. */
const OTHER_IDS: Readonly<Record<string, string>> = {
  letters: 'order-events.dlq:0:0',
  audits: '0199f3a2-0000-7000-8000-000000000001',
};

type Verdict = 'let through' | 'unknown' | 'forbidden' | 'hidden';

/** Whether somebody got past the guards, whatever the route then made of an empty body. */
function judged({ status, body }: Received<Problem>): {
  readonly verdict: Verdict;
  readonly required?: readonly string[];
} {
  if (status === 401) return { verdict: 'unknown' };
  if (status === 403) return { verdict: 'forbidden', ...(body.required && { required: body.required }) };
  if (status === 404 && body.code === 'order-not-found') return { verdict: 'hidden' };
  return { verdict: 'let through' };
}

function expected(route: Route, identity: Identity): { readonly verdict: Verdict } {
  if (route.who === 'public') return { verdict: 'let through' };
  if (identity === EXPIRED) return { verdict: 'unknown' };
  const onOneOrder = route.path.startsWith('/api/orders/:id');
  // Nobody known is a guest, to whom another's order is none.
  if (identity === NOBODY) return { verdict: !route.guests ? 'unknown' : onOneOrder ? 'hidden' : 'let through' };
  const reaches = route.who.map((permission) => reachOf(identity, permission));
  if (reaches.some((reach) => reach === undefined)) return { verdict: 'forbidden' };
  // A service may ask for one order, and neither for its history nor for a list.
  if (reaches.includes('one') && route.path !== '/api/orders/:id') return { verdict: 'forbidden' };
  if (reaches.includes('own') && onOneOrder && identity.customer !== 'ada') return { verdict: 'hidden' };
  return { verdict: 'let through' };
}

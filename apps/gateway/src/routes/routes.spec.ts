import { PERMISSION_NAMES } from '@waybill/platform';
import { assertRoutesInTable, RouteTableError } from './assert-table.js';
import { PARAMETERS } from './route.js';
import { rowAt } from './row-of.js';
import { ROUTES } from './routes.js';

const keyOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

describe('the route table', () => {
  it('names every route once', () => {
    const keys = ROUTES.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('asks for permissions that there are', () => {
    for (const { who } of ROUTES) if (who !== 'public') for (const one of who) expect(PERMISSION_NAMES).toContain(one);
  });

  it('lets nobody change anything without a permission but sign out', () => {
    const open = ROUTES.filter(({ method, who }) => method !== 'GET' && who === 'public').map(keyOf);
    expect(open).toEqual(['POST /auth/logout']);
  });

  it('knows what every parameter of a proxied path looks like', () => {
    for (const { to } of ROUTES) {
      for (const [, name = ''] of to?.path.matchAll(/:(\w+)/g) ?? []) expect(Object.keys(PARAMETERS)).toContain(name);
    }
  });

  it('records whatever is changed through it', () => {
    const changes = ROUTES.filter(({ to, method }) => to !== undefined && method !== 'GET');
    expect(changes.map(({ to }) => to?.recordedAs)).toEqual([
      'product.add',
      'product.change',
      'product.remove',
      'order.place',
      'order.cancel',
      'order.refund',
    ]);
  });

  it('has a row for HEAD of what it reads', () => {
    expect(rowAt('HEAD', '/api/orders')).toBe(rowAt('GET', '/api/orders'));
    expect(rowAt('DELETE', '/api/orders')).toBeUndefined();
  });

  it('ends the boot where a route is in no row, or a row without a route', () => {
    const all = new Set(ROUTES.map(keyOf));
    expect(() => assertRoutesInTable(all)).not.toThrow();
    expect(() => assertRoutesInTable(new Set([...all, 'GET /api/secret']))).toThrow('GET /api/secret is in no row');
    all.delete('POST /api/orders');
    expect(() => assertRoutesInTable(all)).toThrow(RouteTableError);
    expect(() => assertRoutesInTable(all)).toThrow('POST /api/orders is answered by nothing');
  });
});

import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { PERMISSIONS, type Permission } from '@waybill/platform';
import type { TestSystem } from '@waybill/testing';
import { Api } from '../support/api.js';
import { routesOf, type Route } from '../support/http-routes.js';
import type { SharedSystem } from '../support/shared-system.js';
import { CALLERS, Callers, ROLE_OF } from './callers.js';

const NO_ID = '00000000-0000-7000-8000-000000000000';
/** Answered without a token, wherever they are asked. */
const OPEN = ['/health/live', '/health/ready', '/health/serving', '/metrics', '/docs', '/openapi.json'];

/** The route with ids that nothing has, and the query that it cannot do without. */
const pathOf = ({ path }: Route): string =>
  `${path.replaceAll(/\{(\w+)\}/g, (_all, name) => (name === 'sku' ? 'NO-SUCH-SKU' : NO_ID))}`;

export const routesAndCallers = (shared: SharedSystem): void =>
  describe('every route of every service', () => {
    let system: TestSystem;
    let api: Api;
    let callers: Callers;

    beforeAll(() => {
      ({ system } = shared);
      // Says who it is only where a test does.
      api = new Api(system);
      callers = new Callers(system, api);
    });

    const routes = async (service: ServiceName): Promise<Route[]> => {
      const { body } = await api.request<Parameters<typeof routesOf>[0]>('GET', `${system.url(service)}/openapi.json`);
      return routesOf(body);
    };

    it.each(SERVICE_NAMES)('of %s is refused without a token, and with one that is none', async (service) => {
      const all = await routes(service);
      expect(all.length).toBeGreaterThan(5);
      for (const route of all) {
        const url = `${system.url(service)}${pathOf(route)}`;
        const without = await api.request(route.method, url);
        const rubbish = await api.request(route.method, url, undefined, { authorization: 'Bearer rubbish' });
        expect([route.method, route.path, without.status, without.body, rubbish.status, rubbish.body]).toEqual([
          route.method,
          route.path,
          401,
          expect.objectContaining({ code: 'unauthenticated' }),
          401,
          expect.objectContaining({ code: 'invalid-token' }),
        ]);
      }
    });

    it.each(SERVICE_NAMES)('of %s that supervisors and readers of its document ask is open', async (service) => {
      for (const path of OPEN) {
        const response = await fetch(`${system.url(service)}${path}`);
        await response.body?.cancel();
        expect([path, response.status]).toEqual([path, 200]);
      }
    });

    it.each(SERVICE_NAMES)('of %s is for those callers whose role permits it, and for no other', async (service) => {
      for (const route of await routes(service)) {
        const permission = route.permissions?.[0] as Permission;
        for (const caller of CALLERS) {
          const answer = await callers.ask(caller, route.method, service, pathOf(route));
          const reach = (PERMISSIONS[permission] as Partial<Record<string, string>>)[ROLE_OF[caller]];
          const isOfOne = route.path === '/orders/{id}';
          const may = reach !== undefined && (reach !== 'one' || isOfOne);
          // A guest is to be named where guests' orders are listed: refused as well, for another reason.
          const refusal = answer.status === 403 ? answer.body.code : undefined;
          expect([route.method, route.path, caller, refusal === 'forbidden']).toEqual([
            route.method,
            route.path,
            caller,
            !may,
          ]);
          if (may) expect(answer.status).not.toBe(401);
          else expect(answer.body).toMatchObject({ required: [permission] });
        }
      }
    });
  });

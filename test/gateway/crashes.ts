import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import { HttpVisitor, signedIn } from '../support/http-visitor.js';
import type { Order, Problem } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const ORDERS = 300;
const AT_ONCE = 8;
/** 502 to 504 say why, so that a client knows what to repeat; 0: the gateway itself was away. */
const CODES: ReadonlySet<string> = new Set([
  'bad-upstream',
  'service-unavailable',
  'upstream-timeout',
  'identity-provider-unavailable',
  'database-unavailable',
]);

export const crashesAroundTheGateway = (shared: SharedSystem): void =>
  describe('a process that is killed while orders come in', () => {
    const origin = () => shared.system.gateway.url;

    const cases: readonly [string, (system: TestSystem) => { kill(): Promise<void>; start(): Promise<void> }][] = [
      ['the gateway', (system) => system.gateway],
      ['the issuer', (system) => system.issuer],
      ['inventory', (system) => system.service('inventory')],
      ['order', (system) => system.service('order')],
    ];

    it.each(cases)('costs no order and no session: %s', async (_name, processOf) => {
      const victim = processOf(shared.system);
      const ada = await signedIn(origin(), 'ada');
      const sku = await shared.api.product({ onHand: ORDERS });
      let placed = 0;
      const crash = (async () => {
        await eventually(() => expect(placed).toBeGreaterThan(ORDERS / 4), { timeoutMs: 60_000 });
        await victim.kill();
        await victim.start();
      })();
      const ids: string[] = [];
      const failures: string[] = [];
      const placeAll = async () => {
        while (placed < ORDERS) {
          placed += 1;
          ids.push(await placeOnce(ada, sku, failures));
        }
      };
      await Promise.all([crash, ...Array.from({ length: AT_ONCE }, placeAll)]);

      expect(failures).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect((await ada.get('/auth/session')).body).toMatchObject({ authenticated: true });
      await eventually(
        async () => expect(await shared.api.stock(sku)).toMatchObject({ available: ORDERS - ids.length, reserved: 0 }),
        { timeoutMs: 60_000, intervalMs: 500 },
      );
    });
  });

/** Repeats with the same key until it is answered. @param failures of a kind that must not be */
async function placeOnce(visitor: HttpVisitor, sku: string, failures: string[]): Promise<string> {
  const order = { items: [{ sku, quantity: 1 }] };
  const headers = { 'idempotency-key': randomUUID() };
  return eventually(
    async () => {
      const answer = await visitor.post<Order & Problem>('/api/orders', order, headers).catch(() => undefined);
      if (answer && answer.status >= 500 && !(answer.status > 501 && CODES.has(answer.body.code ?? '')))
        failures.push(`${answer.status} ${answer.body.code}`);
      expect(answer?.status).toBe(201);
      return answer?.body.id ?? '';
    },
    { timeoutMs: 60_000, intervalMs: 200 },
  );
}

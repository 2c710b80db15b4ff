import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { eventually, type TestService } from '@waybill/testing';
import { Client } from 'pg';
import type { Api, Order, Payment } from './support/api.js';
import { shareSystem } from './support/shared-system.js';

const SHIFTED_CLOCK = pathToFileURL(join(import.meta.dirname, 'support/shifted-clock.mjs')).href;
const MINUTES = 60_000;

/** The time-out of an order: no test takes so long, and every clock here is off by more. */
const env = { SAGA_TIMEOUT_SECONDS: '300' };
const shared = shareSystem({ env, instances: { order: 2, payment: 2, shipping: 2, notification: 2 } });

interface Step {
  readonly id: string;
  readonly causationId?: string;
  readonly type: string;
}

const second = (): TestService[] =>
  (['order', 'payment', 'shipping', 'notification'] as const).map((name) => shared.system.service(name, 2));

async function setClocks(aheadMs: number): Promise<void> {
  await Promise.all(
    second().map(async (service) => {
      await service.stop();
      await service.start({ env: { TEST_CLOCK_AHEAD_MS: String(aheadMs) }, imports: [SHIFTED_CLOCK] });
    }),
  );
}

/** Of order's database: what HTTP does not tell. */
async function rows<Row>(sql: string, ...parameters: unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: shared.system.databases.order.runtimeUrl });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Half of them by the instance whose clock is wrong. */
async function place(api: Api, sku: string, customerId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) {
    const { url } = shared.system.service('order', 1 + (i % 2));
    const body = { customerId, items: [{ sku, quantity: 1 }] };
    const { status, body: order } = await api.request<Order>('POST', `${url}/orders`, body);
    expect(status).toBe(201);
    ids.push(order.id);
  }
  return ids;
}

describe.each([
  ['ten minutes ahead', 10 * MINUTES],
  ['ten minutes behind', -10 * MINUTES],
  // The broker refuses records of a producer's own time from an hour ahead on.
  ['two hours ahead', 120 * MINUTES],
  ['two hours behind', -120 * MINUTES],
])('beside instances whose clocks are %s', (_off, aheadMs) => {
  beforeAll(() => setClocks(aheadMs));

  it('no order is cancelled, buried or repeated, though it waits while all of them look at it', async () => {
    const { system, api } = shared;
    const sku = await api.product();
    const customerId = `clock${aheadMs}`;
    const payments = [system.service('payment', 1), system.service('payment', 2)];
    await Promise.all(payments.map((payment) => payment.stop()));
    const ids = await place(api, sku, customerId);
    // A sweep has looked at them by then: it has begun their deadlines, by the database's clock.
    await eventually(
      async () => {
        const sql = `SELECT extract(epoch FROM deadline - now())::float8 AS left FROM orders WHERE id = ANY($1)`;
        const deadlines = await rows<{ left: number | null }>(sql, ids);
        for (const { left } of deadlines) expect(left).toBeGreaterThan(200);
        for (const { left } of deadlines) expect(left).toBeLessThanOrEqual(300);
      },
      { timeoutMs: 60_000 },
    );
    await Promise.all([
      payments[0]?.start(),
      payments[1]?.start({ env: { TEST_CLOCK_AHEAD_MS: String(aheadMs) }, imports: [SHIFTED_CLOCK] }),
    ]);
    const orders = await api.allSettled(customerId, 90_000);
    expect(orders.map(({ id, status, cancellation }) => ({ id, status, cancellation }))).toEqual(
      orders.map(({ id }) => ({ id, status: 'COMPLETED', cancellation: null })),
    );
    expect(orders.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const id of ids) {
      const payments = await api.items<Payment>('payment', 'payments', id);
      expect(payments).toMatchObject([{ status: 'COMPLETED', refunds: [] }]);
    }
    expect(await rows('SELECT FROM outbox_dead')).toEqual([]);
  });

  it('trace shows all of an order, each step after its cause', async () => {
    const { system, api } = shared;
    const sku = await api.product();
    for (const id of (await place(api, sku, `trace${aheadMs}`)).slice(0, 2)) {
      await api.reaches(id, 'COMPLETED');
      await eventually(async () => {
        const steps = JSON.parse((await system.waybill(['trace', id, '--json'])).stdout) as Step[];
        const types = steps.map(({ type }) => type);
        expect([types[0], types.length]).toEqual(['OrderCreated', 7]);
        expect(types.filter((type) => type.startsWith('Order') && type !== 'OrderShipped')).toEqual([
          'OrderCreated',
          'OrderConfirmed',
          'OrderPaid',
          'OrderCompleted',
        ]);
        const places = new Map(steps.map((step, index) => [step.id, index]));
        for (const { id: effect, causationId } of steps) {
          if (causationId !== undefined) expect(places.get(causationId)).toBeLessThan(places.get(effect) ?? -1);
        }
      });
    }
  });

  it('they say so, and are ready all the same', async () => {
    for (const { url } of second()) {
      const { status, body } = await shared.api.request<{ parts: object }>('GET', `${url}/health/ready`);
      const reason = expect.stringMatching(/^\d+\.\d s (ahead of|behind) the database’s$/) as string;
      expect({ status, parts: body.parts }).toMatchObject({ status: 200, parts: { clock: { status: 'up', reason } } });
      const metrics = await (await fetch(`${url}/metrics`)).text();
      const skew = Number(/^waybill_clock_skew_seconds\{[^}]*\} (-?[\d.]+)$/m.exec(metrics)?.[1]);
      expect(Math.abs(skew * 1000 - aheadMs)).toBeLessThan(60_000);
    }
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { eventually, testInfrastructure, type TestService } from '@waybill/testing';
import { shareSystem } from './support/shared-system.js';

const DRAIN_SECONDS = 3;
/** Longest time from SIGTERM to the end: the drain, what a service needs after it, and one second to see it, ms. */
const BOUND_MS = DRAIN_SECONDS * 1_000 + 6_500 + 1_000;

const shared = shareSystem({ env: { DRAIN_SECONDS: String(DRAIN_SECONDS) } });

/** @returns its exit code, or that it has not ended within its bound */
async function endOf(service: TestService): Promise<unknown> {
  const bound = new AbortController();
  service.signal('SIGTERM');
  const late = delay(BOUND_MS, `${service.name} is still there`, { signal: bound.signal });
  const end = await Promise.race([service.ended(), late]);
  bound.abort();
  await late.catch(() => undefined);
  return end;
}

describe('SIGTERM', () => {
  it('leaves a service DRAIN_SECONDS to answer those who have not heard of it; then it takes no more', async () => {
    const { system, api } = shared;
    const sku = await api.product();
    const order = system.service('order');
    const serving = async () => (await fetch(`${order.url}/health/serving`)).status;
    expect(await serving()).toBe(200);
    const ended = endOf(order);
    await eventually(async () => expect(await serving()).toBe(503), { timeoutMs: 2_000 });
    const { id } = await api.place(sku);
    expect(await ended).toBe(0);
    await expect(serving()).rejects.toThrow('fetch failed');
    await order.start();
    expect(await api.reaches(id, 'COMPLETED')).toMatchObject({ cancellation: null });
  });

  // A broker in a container would be stopped with its engine.
  const onOwnBroker = testInfrastructure().engine === 'embedded' ? it : it.skip;

  onOwnBroker('ends every service within its bound while the broker hangs, and nothing is lost by it', async () => {
    const { system, api } = shared;
    const sku = await api.product();
    const orders = await system.whileBrokerFrozen(async () => {
      const placed = await Promise.all(Array.from({ length: 20 }, () => api.place(sku, { customerId: 'frozen' })));
      expect(await Promise.all(system.all.map(endOf))).not.toContainEqual(expect.stringContaining('still there'));
      return placed;
    });
    await Promise.all(system.all.map((service) => service.start()));
    const settled = await api.allSettled('frozen', 60_000);
    expect(settled.map(({ id, status }) => ({ id, status }))).toEqual(
      expect.arrayContaining(orders.map(({ id }) => ({ id, status: 'COMPLETED' }))),
    );
  });
});

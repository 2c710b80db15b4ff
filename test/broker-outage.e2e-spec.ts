import { eventually, testInfrastructure } from '@waybill/testing';
import type { Payment } from './support/api.js';
import { shareSystem } from './support/shared-system.js';

const SAGA_TIMEOUT_SECONDS = 12;

/** A broker in a container would come back under another address. */
const onOwnBroker = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

onOwnBroker('an outage of the broker that lasts longer than a time-out', () => {
  const shared = shareSystem({
    env: { SAGA_TIMEOUT_SECONDS: String(SAGA_TIMEOUT_SECONDS), PAYMENT_LATENCY_MS: '3000' },
  });

  it('cancels no order: neither one that waits to be sent, nor one whose result waits elsewhere', async () => {
    const { system, api } = shared;
    const sku = await api.product();
    const customerId = 'outage';
    const underWay = await api.place(sku, { customerId });
    await api.reaches(underWay.id, 'CONFIRMED');
    const unsent = await system.withoutBroker(async () => {
      const placed = await api.place(sku, { customerId });
      await eventually(
        async () => {
          const [payment] = await api.items<Payment>('payment', 'payments', underWay.id);
          expect(payment?.status).toBe('COMPLETED');
          // Both of them are older than two time-outs.
          expect(Date.now() - Date.parse(placed.createdAt)).toBeGreaterThan(2_000 * SAGA_TIMEOUT_SECONDS);
        },
        { timeoutMs: 60_000 },
      );
      expect(await api.order(underWay.id)).toMatchObject({ status: 'CONFIRMED' });
      expect(await api.order(placed.id)).toMatchObject({ status: 'PENDING' });
      return placed;
    });
    for (const { id } of [underWay, unsent]) {
      expect(await api.reaches(id, 'COMPLETED')).toMatchObject({ cancellation: null });
    }
  });

  it('is followed by time-outs as before', async () => {
    const { system, api } = shared;
    const sku = await api.product();
    await system.service('shipping').stop();
    const { id } = await api.place(sku);
    expect(await api.reaches(id, 'CANCELLED')).toMatchObject({ cancellation: { reason: 'TIMED_OUT' } });
    await system.service('shipping').start();
    await api.reaches(id, 'CANCELLED', 'DONE');
  });
});

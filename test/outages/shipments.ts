import { eventually, type TestSystem } from '@waybill/testing';
import { Client } from 'pg';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const LONG_MS = 180_000;
const SLOWLY = { name: 'N', line1: 'L', city: 'C', postalCode: '1', country: 'XV' };

export const shipments = (shared: SharedSystem): void =>
  describe('a shipment', () => {
    let system: TestSystem;
    let api: Api;
    let carriersBooks: Client;

    beforeAll(async () => {
      ({ system, api } = shared);
      carriersBooks = new Client({ connectionString: system.databases.shipping.runtimeUrl });
      carriersBooks.on('error', () => undefined);
      await carriersBooks.connect();
    });

    afterAll(() => carriersBooks?.end());

    /** What the simulated carrier has booked for these orders, read past the service. */
    const booked = async (ids: readonly string[]): Promise<Record<string, string[]>> => {
      const { rows } = await carriersBooks.query<{ reference: string; tracking: string }>(
        `SELECT reference, tracking_number AS tracking FROM provider.bookings
        WHERE reference = ANY ($1) AND status = 'BOOKED'`,
        [ids],
      );
      const byOrder = Map.groupBy(rows, ({ reference }) => reference);
      return Object.fromEntries([...byOrder].map(([id, bookings]) => [id, bookings.map(({ tracking }) => tracking)]));
    };

    it(
      'is booked once when shipping is killed between the booking and the note of it, and keeps its tracking number',
      async () => {
        const sku = await api.product();
        const ids: string[] = [];
        while (ids.length < 10) ids.push((await api.place(sku, { shippingAddress: SLOWLY })).id);
        await eventually(async () => expect(Object.keys(await booked(ids))).toHaveLength(10));
        const before = await booked(ids);
        await system.service('shipping').kill();
        await system.service('shipping').start();
        const orders = await Promise.all(ids.map((id) => api.settled(id, 60_000)));
        expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
        expect(await booked(ids)).toEqual(before);
        const tracking = orders.map(({ id, shipment }) => [id, [shipment?.trackingNumber]]);
        expect(Object.fromEntries(tracking)).toEqual(before);
      },
      LONG_MS,
    );
  });

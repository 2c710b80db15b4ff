import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SERVICE_NAMES } from '@waybill/contracts';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api, Money } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Payment {
  readonly status: string;
  readonly amount: Money;
}

/** Restarts, session time-outs and leases add up on a slow machine. */
const PATIENCE_MS = 180_000;

/** Most orders one test places: enough to be in the middle of something, few enough for a small machine. */
const MOST_ORDERS = 400;

/** Posts orders of one customer until told to stop; keeps the ids of those that were answered 201. */
class Load {
  readonly taken: string[] = [];
  readonly customerId = randomUUID();
  private running = true;
  private readonly done: Promise<unknown>;

  constructor(api: Api, sku: string, connections: number) {
    const body = { customerId: this.customerId, items: [{ sku, quantity: 1 }] };
    this.done = Promise.all(
      Array.from({ length: connections }, async () => {
        while (this.running && this.taken.length < MOST_ORDERS) {
          const answer = await api.post(body).catch(() => undefined);
          if (answer?.status === 201) this.taken.push(answer.body.id);
          await pause(25);
        }
      }),
    );
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.done;
  }
}

export const crashes = (shared: SharedSystem): void =>
  describe('in the middle of load', () => {
    let system: TestSystem;
    let api: Api;
    let load: Load | undefined;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    afterEach(() => load?.stop());

    /** Every order that was taken, whether its 201 arrived or not, is completed, paid once, and its stock has left. */
    const nothingLostOrDoubled = async (sku: string, onHand: number, { taken, customerId }: Load): Promise<void> => {
      const orders = await api.allSettled(customerId, 90_000);
      const ids = new Set(orders.map(({ id }) => id));
      expect(taken.filter((id) => !ids.has(id))).toEqual([]);
      expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
      const shipped = orders.length;
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({
          sku,
          received: onHand,
          available: onHand - shipped,
          reserved: 0,
          shipped,
        }),
      );
      for (const id of taken.slice(-20)) {
        const payments = await api.items<Payment>('payment', 'payments', id);
        expect(payments).toMatchObject([{ status: 'COMPLETED', amount: { amount: 1000 } }]);
      }
    };

    it.each(SERVICE_NAMES)(
      '%s gets SIGTERM and comes back: nothing is lost or doubled',
      async (name) => {
        const sku = await api.product({ onHand: 100_000 });
        load = new Load(api, sku, 8);
        const { taken } = load;
        await eventually(() => expect(taken.length).toBeGreaterThan(40));
        await system.service(name).stop();
        await system.service(name).start();
        const soFar = taken.length;
        await eventually(() => expect(taken.length).toBeGreaterThan(Math.min(soFar + 20, MOST_ORDERS - 1)));
        await load.stop();
        await nothingLostOrDoubled(sku, 100_000, load);
      },
      PATIENCE_MS,
    );

    it(
      'every service is killed with SIGKILL, one after the other: nothing is lost or doubled',
      async () => {
        const sku = await api.product({ onHand: 100_000 });
        load = new Load(api, sku, 8);
        const { taken } = load;
        await eventually(() => expect(taken.length).toBeGreaterThan(40));
        for (const name of SERVICE_NAMES) {
          await system.service(name).kill();
          await system.service(name).start({ ready: false });
        }
        await Promise.all(system.all.map((service) => service.ready()));
        await load.stop();
        await nothingLostOrDoubled(sku, 100_000, load);
      },
      PATIENCE_MS,
    );
  });

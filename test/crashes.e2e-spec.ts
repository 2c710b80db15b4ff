import { SERVICE_NAMES } from '@waybill/contracts';
import { TestSystem, eventually } from '@waybill/testing';
import { Api, type Money } from './support/api.js';

interface Payment {
  readonly status: string;
  readonly amount: Money;
}

/** Posts orders until told to stop; keeps the ids of those that were answered 201. */
class Load {
  readonly taken: string[] = [];
  private running = true;
  private readonly done: Promise<unknown>;

  constructor(api: Api, sku: string, connections: number) {
    this.done = Promise.all(
      Array.from({ length: connections }, async () => {
        while (this.running) {
          const answer = await api.post({ customerId: 'load', items: [{ sku, quantity: 1 }] }).catch(() => undefined);
          if (answer?.status === 201) this.taken.push(answer.body.id);
          else await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }),
    );
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.done;
  }
}

describe('in the middle of load', () => {
  let system: TestSystem;
  let api: Api;
  let load: Load | undefined;

  beforeAll(async () => {
    system = await TestSystem.start();
    api = new Api(system);
  });

  afterEach(() => load?.stop());
  afterAll(() => system?.stop());

  /** Every order that was answered 201 is completed, paid once, and its stock has left. */
  const nothingLostOrDoubled = async (sku: string, onHand: number, ids: readonly string[]): Promise<void> => {
    const orders = await Promise.all(ids.map((id) => api.settled(id, 60_000)));
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
    await eventually(
      async () => {
        const { received, available, reserved, shipped } = await api.stock(sku);
        expect({ received, reserved, left: available + shipped }).toEqual({
          received: onHand,
          reserved: 0,
          left: onHand,
        });
        expect(shipped).toBeGreaterThanOrEqual(ids.length);
      },
      { timeoutMs: 30_000 },
    );
    for (const id of ids.slice(-20)) {
      const payments = await api.items<Payment>('payment', 'payments', id);
      expect(payments).toMatchObject([{ status: 'COMPLETED', amount: { amount: 1000 } }]);
    }
  };

  it.each(SERVICE_NAMES)('%s gets SIGTERM and comes back: nothing is lost or doubled', async (name) => {
    const sku = await api.product({ onHand: 100_000 });
    load = new Load(api, sku, 8);
    const { taken } = load;
    await eventually(() => expect(taken.length).toBeGreaterThan(40));
    await system.service(name).stop();
    await system.service(name).start();
    const soFar = taken.length;
    await eventually(() => expect(taken.length).toBeGreaterThan(soFar + 20));
    await load.stop();
    await nothingLostOrDoubled(sku, 100_000, taken);
  });

  it('every service is killed with SIGKILL, one after the other: nothing is lost or doubled', async () => {
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
    await nothingLostOrDoubled(sku, 100_000, taken);
  });
});

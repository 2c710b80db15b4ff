import { HANDLES, SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/contracts';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Timeline {
  readonly items: readonly { readonly eventId: string; readonly type: string }[];
}
interface Handled {
  readonly items: readonly { readonly eventId: string; readonly state: string; readonly at: string }[];
}
interface Outbox {
  readonly waiting: number;
  readonly oldestAgeMs: number | null;
  readonly owners: readonly { readonly instance: string; readonly buckets: readonly number[] }[];
}
interface Instance {
  readonly joined: boolean;
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[];
}

export const whatOperatorsAsk = (shared: SharedSystem): void =>
  describe('what every service tells its operators', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    const ask = async <T>(service: ServiceName, path: string): Promise<T> => {
      const { status, body } = await api.request<T>('GET', `${system.url(service)}/operations/${path}`);
      expect(status).toBe(200);
      return body;
    };

    it.each(SERVICE_NAMES)('%s: the process, and the partitions that it reads', async (service) => {
      await eventually(async () => {
        const instance = await ask<Instance>(service, 'instance');
        expect(instance).toMatchObject({ service, instance: '1', joined: true });
        const all = SERVICES[service].consumes.flatMap((topic) => [0, 1, 2].map((partition) => ({ topic, partition })));
        expect(instance.partitions).toHaveLength(all.length);
        expect(instance.partitions).toEqual(expect.arrayContaining(all));
      });
    });

    it.each(SERVICE_NAMES)('%s: an empty outbox, and who sends it', async (service) => {
      await eventually(async () => {
        const { waiting, oldestAgeMs, owners } = await ask<Outbox>(service, 'outbox');
        expect({ waiting, oldestAgeMs }).toEqual({ waiting: 0, oldestAgeMs: null });
        expect(owners).toMatchObject([{ instance: `${service}-1` }]);
        expect(owners[0]?.buckets).toHaveLength(16);
      });
      expect(await ask(service, 'outbox/dead')).toEqual({ items: [], nextCursor: null });
    });

    it('of a completed order: each event is done where it is handled, and nowhere else, and nothing of it waits', async () => {
      const sku = await api.product();
      const { id } = await api.place(sku);
      await api.settled(id);
      const { body } = await api.request<Timeline>('GET', `${system.url('order')}/orders/${id}/timeline`);
      const ids = body.items.map(({ eventId }) => eventId).join(',');
      for (const service of SERVICE_NAMES) {
        const expected = body.items.filter(({ type }) => (HANDLES[service] as readonly string[]).includes(type));
        await eventually(async () => {
          const { items } = await ask<Handled>(service, `handled?eventId=${ids}`);
          expect(items.map(({ eventId, state }) => [eventId, state])).toEqual(
            expected.map(({ eventId }) => [eventId, 'done']),
          );
        });
        expect(await ask(service, `events?key=${id}`)).toEqual({ outbox: [], dead: [], delayed: [], complete: true });
      }
    });
  });

import { eventually, type TestSystem } from '@waybill/testing';
import { isSignedBy, TestEndpoint } from '../../apps/notification/test/test-endpoint.js';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

export const webhooks = (shared: SharedSystem): void =>
  describe('webhooks', () => {
    let system: TestSystem;
    let api: Api;
    let server: TestEndpoint;

    beforeAll(async () => {
      ({ system, api } = shared);
      server = await TestEndpoint.start();
    });

    afterAll(async () => {
      for (const { id } of await run<Endpoint[]>('list')) await run('remove', id);
      await server.stop();
    });

    const run = async <T = unknown>(...args: string[]): Promise<T> => {
      const { exitCode, stdout, stderr } = await system.waybill(['webhooks', ...args, '--json']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    };

    const typesOf = (path: string, orderId: string): string[] =>
      server
        .at(path)
        .filter(({ event }) => event.data.orderId === orderId)
        .map(({ event }) => event.type);

    it('tell an endpoint added by the command line of every step of an order, signed', async () => {
      const { secret } = await run<Endpoint>('add', server.url('/all'));
      const sku = await api.product();
      // It is told of what happens from a second after it was added on.
      await eventually(async () => {
        await api.place(sku);
        expect(server.at('/all')).not.toEqual([]);
      });
      const { id } = await api.place(sku);
      await api.settled(id);
      await eventually(() =>
        expect(typesOf('/all', id).sort()).toEqual([
          'order.completed',
          'order.confirmed',
          'order.created',
          'order.shipped',
        ]),
      );
      for (const got of server.at('/all')) expect(isSignedBy(secret, got)).toBe(true);
    });

    it('are listed, replayed and rotated by the command line', async () => {
      const endpoint = await run<Endpoint>('add', server.url('/some'), '--type', 'order.completed');
      const since = new Date(Date.now() - 3_600_000).toISOString();
      const { replayed } = await run<{ replayed: number }>('replay', endpoint.id, '--since', since);
      expect(replayed).toBeGreaterThan(0);
      await eventually(async () => {
        const sent = await run<{ state: string; type: string }[]>('deliveries', endpoint.id);
        expect(sent).toHaveLength(replayed);
        for (const each of sent) expect(each).toMatchObject({ state: 'DELIVERED', type: 'order.completed' });
      });
      const rotated = await run<Endpoint>('rotate', endpoint.id);
      expect(rotated.secret).not.toBe(endpoint.secret);
      expect(await run('disable', endpoint.id)).toMatchObject({ enabled: false, disabledReason: 'operator' });
      expect(await run('enable', endpoint.id)).toMatchObject({ enabled: true, disabledReason: null });
      const listed = await run<Endpoint[]>('list');
      expect(listed.map(({ id }) => id)).toContain(endpoint.id);
      expect(JSON.stringify(listed)).not.toContain('whsec_');
    });

    it('are added once for an Idempotency-Key, with one secret', async () => {
      const add = () =>
        fetch(`${system.url('notification')}/webhooks`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': '"add-once"' },
          body: JSON.stringify({ url: server.url('/once') }),
        });
      const [first, again] = [await add(), await add()];
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const [made, repeated] = [(await first.json()) as Endpoint, (await again.json()) as Endpoint];
      expect(repeated).toEqual(made);
      expect(first.headers.get('location')).toBe(`/webhooks/${made.id}`);
    });

    it('are refused with words where they are wrong', async () => {
      const refused = await system.waybill(['webhooks', 'add', 'ftp://shop.example/']);
      expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('webhook-url-refused') as string });
      const missing = await system.waybill(['webhooks', 'disable', 'a81bc81b-dead-4e5d-abff-90865d1e13b1']);
      expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('webhook-not-found') as string });
    });
  });

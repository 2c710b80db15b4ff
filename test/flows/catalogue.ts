import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import { TopicLog } from '../support/topic-log.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Replica {
  readonly sku: string;
  readonly price: { readonly amount: number };
  readonly revision: number;
}

const usd = (amount: number) => ({ amount, currency: 'USD' });

export const theCatalogue = (shared: SharedSystem): void =>
  describe('the catalogue', () => {
    let system: TestSystem;
    let api: Api;
    let log: TopicLog;

    beforeAll(async () => {
      ({ system, api } = shared);
      log = await TopicLog.open(system.brokers);
    });

    afterAll(() => log?.close());

    const products = (method: string, path: string, body?: unknown) =>
      api.request(method, `${system.url('inventory')}/products${path}`, body);
    const replica = async (sku: string) => api.request<Replica>('GET', `${system.url('order')}/catalogue/${sku}`);
    const replicaShows = (sku: string, expected: object) =>
      eventually(async () => expect(await replica(sku)).toMatchObject({ status: 200, body: expected }));
    const refused = (sku: string) =>
      eventually(async () => {
        const answer = await api.post({ customerId: 'e2e', items: [{ sku, quantity: 1 }] });
        expect(answer).toMatchObject({ status: 422, body: { code: 'unknown-product', skus: [sku] } });
      });

    it('changes a price for new orders; those placed before keep theirs', async () => {
      const sku = await api.product({ price: 1000 });
      const before = await api.place(sku);
      await products('PUT', `/${sku}`, { name: 'Dearer', price: usd(1500) });
      await replicaShows(sku, { name: 'Dearer', price: usd(1500), revision: 2 });
      const after = await api.place(sku);
      expect([before.total.amount, after.total.amount]).toEqual([1000, 1500]);
      expect(await api.settled(before.id)).toMatchObject({ status: 'COMPLETED', total: usd(1000) });
      expect(await api.settled(after.id)).toMatchObject({ status: 'COMPLETED', total: usd(1500) });
    });

    it('deletes a product: new orders are refused, running ones finish', async () => {
      const sku = await api.product({ onHand: 10 });
      await system.service('payment').stop();
      const { id } = await api.place(sku, { items: [{ sku, quantity: 4 }] });
      await eventually(async () => expect(await api.stock(sku)).toMatchObject({ reserved: 4 }));
      expect((await products('DELETE', `/${sku}`)).status).toBe(204);
      await refused(sku);
      await system.service('payment').start();
      expect((await api.settled(id)).status).toBe('COMPLETED');
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: 10, available: 6, reserved: 0, shipped: 4 }),
      );
    });

    it('deletes a product that an order has not been reserved of yet: it ends as UNKNOWN_PRODUCT', async () => {
      const sku = await api.product({ onHand: 10 });
      // The order is taken, but what it says stays in the outbox until inventory has deleted the product.
      await system.service('inventory').stop();
      const { id } = await api.place(sku);
      await system.execute('inventory', 'UPDATE product SET deleted = true WHERE sku = $1', [sku]);
      await system.service('inventory').start();
      expect(await api.settled(id)).toMatchObject({
        status: 'CANCELLED',
        compensation: 'NONE',
        cancellation: { reason: 'UNKNOWN_PRODUCT' },
      });
    });

    it('brings a deleted product back by POST: its stock is added to what was left, its revision goes on rising', async () => {
      const sku = await api.product({ onHand: 10, price: 1000 });
      await products('DELETE', `/${sku}`);
      await refused(sku);
      const again = { sku, name: 'Back again', price: usd(2000), onHand: 5 };
      expect(await products('POST', '', again)).toMatchObject({ status: 201, body: { onHand: 15 } });
      await replicaShows(sku, { name: 'Back again', price: usd(2000), revision: 3 });
      const order = await api.place(sku, { items: [{ sku, quantity: 12 }] });
      expect(await api.settled(order.id)).toMatchObject({ status: 'COMPLETED', total: usd(24_000) });
      await eventually(() => {
        const events = log.of(sku).map(({ value }) => [value.type, value.data.revision]);
        expect(events).toEqual([
          ['ProductCreated', 1],
          ['ProductDeleted', 2],
          ['ProductCreated', 3],
        ]);
      });
    });

    it('is rebuilt in order by a command: what was lost, damaged or wrongly there is as inventory has it', async () => {
      const [lost, damaged, gone] = [await api.product(), await api.product(), await api.product()];
      await products('DELETE', `/${gone}`);
      await refused(gone);
      await system.execute('order', 'DELETE FROM catalogue_product WHERE sku = $1', [lost]);
      await system.execute('order', 'UPDATE catalogue_product SET price = 1, revision = 900 WHERE sku = $1', [damaged]);
      await system.execute('order', 'UPDATE catalogue_product SET deleted = false WHERE sku = $1', [gone]);
      await refused(lost);

      const { exitCode, stdout } = await system.waybill(['catalogue', 'rebuild', '--json']);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ unconfirmed: 0 });

      await replicaShows(lost, { price: usd(1000), revision: 1 });
      await replicaShows(damaged, { price: usd(1000), revision: 1 });
      await refused(gone);
      const order = await api.place(lost, { items: [lost, damaged].map((sku) => ({ sku, quantity: 1 })) });
      expect(await api.settled(order.id)).toMatchObject({ status: 'COMPLETED', total: usd(2000) });
    });

    it('is not rebuilt behind anybody’s back: a product that inventory does not know is named as a failure', async () => {
      const sku = `PHANTOM-${randomUUID()}`.slice(0, 40);
      await system.execute(
        'order',
        `INSERT INTO catalogue_product (sku, name, price, currency, on_hand, revision, deleted)
       VALUES ($1, 'Phantom', 100, 'USD', 1, 7, false)`,
        [sku],
      );
      const { exitCode, stderr } = await system.waybill(['catalogue', 'rebuild']);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('1 products that inventory does not know');
      await system.execute('order', 'DELETE FROM catalogue_product WHERE sku = $1', [sku]);
    });

    it('shows for which orders a SKU is reserved', async () => {
      const sku = await api.product({ onHand: 5 });
      const reservations = async () => {
        const url = `${system.url('inventory')}/stock/${sku}/reservations`;
        return (await api.request<{ items: unknown[] }>('GET', url)).body.items;
      };
      expect(await reservations()).toEqual([]);
      const { id } = await api.place(sku, { items: [{ sku, quantity: 2 }] });
      await eventually(async () => {
        expect(await reservations()).toMatchObject([{ orderId: id, quantity: 2, status: 'SHIPPED' }]);
      });
      const second = await api.place(sku, { paymentMethod: 'tok_declined' });
      await api.settled(second.id);
      expect(await reservations()).toMatchObject([{ orderId: second.id, status: 'RELEASED' }, { orderId: id }]);
    });
  });

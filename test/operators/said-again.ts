import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import { Client } from 'pg';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

interface SaidAgain {
  readonly service: string;
  readonly said: readonly { readonly type: string; readonly eventId: string }[];
}

const UNDELIVERABLE = { name: 'N', line1: 'L', city: 'C', postalCode: '1', country: 'XX' };

/** What is lost: order's database refuses the fact, or inventory's the shipment. How the order stands without it, and with it. */
const LOST = [
  ['InventoryReserved', 'inventory', {}, 'reserved', ['PENDING', 'NONE'], ['COMPLETED', 'NONE']],
  ['PaymentCompleted', 'payment', {}, 'paid', ['CONFIRMED', 'NONE'], ['COMPLETED', 'NONE']],
  ['OrderShipped', 'shipping', {}, 'shipped', ['PAID', 'NONE'], ['COMPLETED', 'NONE']],
  [
    'InventoryReleased',
    'inventory',
    { paymentMethod: 'tok_declined' },
    'released',
    ['CANCELLED', 'PENDING'],
    ['CANCELLED', 'DONE'],
  ],
  [
    'PaymentRefunded',
    'payment',
    { shippingAddress: UNDELIVERABLE },
    'refunded',
    ['CANCELLED', 'PENDING'],
    ['CANCELLED', 'DONE'],
  ],
] as const;

export const whatWasLost = (shared: SharedSystem): void =>
  describe('an event that was lost for good', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    const waybill = async <T>(...args: string[]): Promise<T> => {
      const { exitCode, stdout, stderr } = await system.waybill([...args, '--json']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    };

    const asOwner = async (service: 'order' | 'inventory', ...statements: string[]): Promise<void> => {
      const client = new Client({ connectionString: system.databases[service].ownerUrl });
      await client.connect();
      for (const statement of statements) await client.query(statement);
      await client.end();
    };

    /** While `work` runs the service cannot write such rows: what would lead to one becomes a dead letter, which is dropped. */
    const losing = async (
      service: 'order' | 'inventory',
      table: string,
      condition: string,
      work: () => Promise<string>,
    ): Promise<string> => {
      await asOwner(
        service,
        `CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`,
        `CREATE TRIGGER refuse_row BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION refuse_row()`,
      );
      const id = await work();
      const letters = await eventually(
        async () => {
          const mine = (await waybill<{ id: string; key: string }[]>('dlq', 'list')).filter(({ key }) => key === id);
          expect(mine).not.toEqual([]);
          return mine;
        },
        { timeoutMs: 30_000, intervalMs: 500 },
      );
      await asOwner(service, `DROP TRIGGER refuse_row ON ${table}`, 'DROP FUNCTION refuse_row()');
      await waybill('dlq', 'drop', ...letters.map((letter) => letter.id));
      return id;
    };

    const sayAgain = async (id: string, from: string, type: string): Promise<void> => {
      const said = await waybill<SaidAgain[]>('order', 'resend', id, '--from', from, '--reason', 'lost');
      expect(said).toMatchObject([{ orderId: id, service: from, said: [{ type }] }]);
    };

    it.each(LOST)('%s: the order ends once %s has said it again', async (type, from, given, fact, stuck, ended) => {
      const sku = await api.product({ onHand: 5 });
      const customerId = randomUUID();
      const condition = `NEW.customer_id = '${customerId}' AND (NEW.state::jsonb -> 'facts') ? '${fact}'`;
      const id = await losing('order', 'orders', condition, async () => {
        return (await api.place(sku, { customerId, ...given })).id;
      });
      await api.reaches(id, stuck[0], stuck[1]);

      await sayAgain(id, from, type);
      const order = await api.reaches(id, ended[0], ended[1]);
      const all = await waybill<SaidAgain[]>('order', 'resend', id);
      expect(all.map(({ service }) => service)).toEqual(expect.arrayContaining(['inventory', 'payment', 'order']));
      expect(all.flatMap(({ said }) => said).length).toBeGreaterThanOrEqual(3);
      await eventually(async () => {
        const lags = await waybill<{ lag: number }[]>('lag');
        expect(lags.filter(({ lag }) => lag > 0)).toEqual([]);
      });
      expect(await api.order(id)).toEqual(order);
    });

    it('OrderCompleted: inventory ships what it holds once order has said it again', async () => {
      const sku = await api.product({ onHand: 5 });
      const condition = `NEW.status = 'SHIPPED' AND NEW.lines::text LIKE '%${sku}%'`;
      const id = await losing('inventory', 'reservation', condition, async () => (await api.place(sku)).id);
      await api.reaches(id, 'COMPLETED');
      expect(await api.stock(sku)).toMatchObject({ available: 4, reserved: 1, shipped: 0 });

      await sayAgain(id, 'order', 'OrderCompleted');
      await eventually(async () => {
        expect(await api.stock(sku)).toMatchObject({ available: 4, reserved: 0, shipped: 1 });
      });
    });

    it('is said again once for an idempotency key, by those only who know the order', async () => {
      const { id } = await api.settled((await api.place(await api.product())).id);
      const resend = (service: 'payment', orderId: string) =>
        api.request<SaidAgain & { code?: string }>(
          'POST',
          `${system.url(service)}/orders/${orderId}/resend`,
          { reason: 'a look' },
          { 'idempotency-key': `again-${orderId}` },
        );
      const first = await resend('payment', id);
      expect(first).toMatchObject({ status: 200, body: { said: [{ type: 'PaymentCompleted' }] } });
      expect(await resend('payment', id)).toMatchObject({ status: 200, replayed: 'true', body: first.body });
      expect(await resend('payment', randomUUID())).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
    });
  });

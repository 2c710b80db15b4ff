import { eventually, type TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Verdict {
  readonly sound: boolean;
  readonly quiet: boolean;
  readonly orders: number;
  readonly unrest: Readonly<Record<string, number>>;
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  readonly attention: readonly Readonly<Record<string, unknown>>[];
}

const NOWHERE = 'postgres://nobody:nothing@127.0.0.1:1/nothing';
const UNDELIVERABLE = { name: 'N', line1: 'L', city: 'C', postalCode: '1', country: 'XX' };

export const theAudit = (shared: SharedSystem): void =>
  describe('waybill audit', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    const audit = async (wait: number): Promise<{ exitCode: number; verdict: Verdict }> => {
      const { exitCode, stdout } = await system.waybill(['audit', '--json', '--wait', String(wait)]);
      return { exitCode, verdict: JSON.parse(stdout) as Verdict };
    };

    it('of orders that ended well and badly is sound, and exits with 0', async () => {
      const sku = await api.product({ onHand: 4 });
      const { orders: before } = (await audit(30)).verdict;
      for (const overrides of [{}, { paymentMethod: 'tok_declined' }, { shippingAddress: UNDELIVERABLE }]) {
        await api.settled((await api.place(sku, overrides)).id);
      }
      expect(await audit(30)).toMatchObject({
        exitCode: 0,
        verdict: { sound: true, orders: before + 3, findings: [] },
      });
      const { exitCode, stdout, stderr } = await system.waybill(['audit']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(String.raw`^sound: \d+ invariants, ${before + 3} orders\n$`));
    });

    it('looks only at orders touched since a time, and refuses what is none', async () => {
      await api.settled((await api.place(await api.product())).id);
      const since = (time: string) => system.waybill(['audit', '--json', '--wait', '30', '--since', time]);
      const { exitCode, stdout } = await since('2100-01-01T00:00:00Z');
      expect({ exitCode, ...(JSON.parse(stdout) as object) }).toMatchObject({ exitCode: 0, sound: true, orders: 0 });
      const refused = await since('yesterday');
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain('[invalid-time]');
    });

    it('names the order that breaks an invariant, with the numbers, and exits with 1', async () => {
      const { id } = await api.settled((await api.place(await api.product({ price: 700 }))).id);
      const charge = (amount: number) =>
        system.execute('payment', 'UPDATE payment SET amount = $2 WHERE order_id = $1', [id, amount]);
      await charge(699);
      const { exitCode, verdict } = await audit(30);
      expect(exitCode).toBe(1);
      expect(verdict.findings).toEqual(
        expect.arrayContaining([{ invariant: 'completed-is-paid', orderId: id, expected: 700, found: 699 }]),
      );
      const { stdout, stderr } = await system.waybill(['audit']);
      expect(stdout).toContain(`order ${id}: expected 700, found 699`);
      expect(stderr).toMatch(/^waybill: audit: 2 broken\n$/);
      await charge(700);
    });

    it('lists an order that needs attention apart, and exits with 1', async () => {
      const sku = await api.product({ onHand: 1 });
      const order = { paymentMethod: 'tok_refund_error_always', shippingAddress: UNDELIVERABLE };
      const { id } = await api.place(sku, order);
      shared.leftToOperators.push(id);
      await eventually(async () => expect((await api.order(id)).compensation).toBe('NEEDS_ATTENTION'));
      const { exitCode, verdict } = await audit(30);
      expect(exitCode).toBe(1);
      expect(verdict).toMatchObject({
        quiet: true,
        findings: [],
        attention: [{ orderId: id, status: 'CANCELLED', undoing: 'SHIPPING_FAILED' }],
      });
    });

    it('exits with 0 again once that was settled by hand, and notes who vouches for it', async () => {
      const [id = ''] = shared.leftToOperators.splice(-1);
      const reason = 'paid back by bank transfer';
      const settling = ['order', 'settle', id, '--part', 'money', '--reason', reason, '--by', 'olga', '--json'];
      const settled = await system.waybill(settling);
      expect(settled).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(settled.stdout)).toMatchObject({
        id,
        compensation: 'DONE',
        settled: [{ part: 'money', reason }],
      });
      const { exitCode, verdict } = await audit(30);
      expect(exitCode).toBe(0);
      expect(verdict).toMatchObject({ sound: true, findings: [], attention: [] });
      expect(verdict).toMatchObject({
        notes: [{ invariant: 'undone-has-no-charge', orderId: id, part: 'money', reason, actor: 'olga' }],
      });
      expect((await system.waybill(['audit'])).stdout).toContain(`order ${id}: money`);
      const metrics = await (await fetch(`${system.url('order')}/metrics`)).text();
      expect(metrics).toMatch(/^waybill_orders_needing_attention(\{[^}]*\})? 0$/m);
      expect(metrics).toMatch(/^waybill_compensations_settled_total\{[^}]*part="money"[^}]*\} 1$/m);
    });

    it('says what is still going on while the system is not quiet, and waits for it', async () => {
      const sku = await api.product();
      await system.service('inventory').stop();
      const { id } = await api.place(sku);
      const { exitCode, verdict } = await audit(0);
      expect(exitCode).toBe(1);
      expect(verdict).toMatchObject({ sound: false, quiet: false, unrest: { unfinishedOrders: 1 }, findings: [] });
      expect(verdict.unrest.lag).toBeGreaterThan(0);
      const [waited] = await Promise.all([audit(60), system.service('inventory').start()]);
      expect(waited.verdict).toMatchObject({ quiet: true, findings: [] });
      expect((await api.order(id)).status).toBe('COMPLETED');
    });

    it.each([
      ['a database is away', [], { SHIPPING_DATABASE_URL: NOWHERE }],
      ['the broker is away', [], { KAFKA_BROKERS: '127.0.0.1:1' }],
      ['it is told to wait for nonsense', ['--wait', 'long'], {}],
      ['a setting is nonsense', [], { COMPENSATION_TIMEOUT_SECONDS: 'soon' }],
    ])('cannot be run when %s, says so in one line, and exits with 2', async (_what, args, env) => {
      const { exitCode, stdout, stderr } = await system.waybill(['audit', '--json', ...args], env);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr.trim()).not.toBe('');
      expect(stderr).not.toMatch(/\.js:\d|undefined/);
    });
  });

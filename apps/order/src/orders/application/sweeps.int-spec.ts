import { BrokerUnavailableError, GroupProgress, type PartitionEnd } from '@waybill/messaging';
import { Metrics } from '@waybill/platform';
import { TestOrders } from '../../../test/test-orders.js';
import { OrderDeadlines } from '../persistence/order-deadlines.js';
import { AttentionMetric } from './attention-metric.js';
import { CancelOrder } from './cancel-order.js';
import { DecideSwept } from './decide-swept.js';
import { ExpireOrders } from './expire-orders.js';
import { FlagOverdueCompensations } from './flag-overdue-compensations.js';
import { OrderCommands } from './order-commands.js';
import { RetryCompensation } from './retry-compensation.js';

const SAGA_MS = 300_000;
const UNDOING_MS = 900_000;
const never = new AbortController().signal;

/** A broker whose group reads on only when the test says so. */
class ScriptedProgress extends GroupProgress {
  away = false;
  asked = 0;
  /** Run whenever it is asked; the group has caught up once it answers true. */
  read: () => boolean | Promise<boolean> = () => true;

  endsOf(topics: readonly string[]): Promise<readonly PartitionEnd[]> {
    this.asked += 1;
    if (this.away) return Promise.reject(new BrokerUnavailableError('away'));
    return Promise.resolve(topics.map((topic) => ({ topic, partition: 0, offset: 1n })));
  }

  async hasPassed(): Promise<boolean> {
    return this.read();
  }
}

describe('sweeps on Postgres', () => {
  let testOrders: TestOrders;
  let progress: ScriptedProgress;

  beforeEach(async () => {
    testOrders = await TestOrders.start();
    progress = new ScriptedProgress();
  });

  afterEach(() => testOrders?.stop());

  const pass = (ms: number): void => testOrders.clock.advance(ms);

  function expireOn({ transactions, dataSource, orders }: TestOrders): ExpireOrders {
    const { clock } = testOrders;
    const decideSwept = new DecideSwept(orders, clock);
    return new ExpireOrders(transactions, new OrderDeadlines(dataSource), decideSwept, progress, clock);
  }

  const sweepExpired = (signal = never): Promise<boolean> => expireOn(testOrders).execute(signal);

  describe('for orders without an outcome', () => {
    it('cancel them as TIMED_OUT and ask the others to undo', async () => {
      const { id } = await testOrders.place();
      await testOrders.record(testOrders.reserved(id));
      pass(SAGA_MS);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('CANCELLED');
      expect((await testOrders.outboxOf(id)).slice(-2)).toMatchObject([
        { type: 'OrderCancelled', correlationid: id, data: { reason: 'TIMED_OUT', attempt: 1 } },
        { type: 'InventoryRollback' },
      ]);
    });

    it('ask nobody anything while nothing is due', async () => {
      const [open, cancelled, done] = [await testOrders.place(), await testOrders.place(), await testOrders.place()];
      await testOrders.recordInTurn(
        testOrders.paymentFailed(cancelled.id),
        testOrders.reserved(done.id),
        testOrders.paid(done.id),
        testOrders.shipped(done.id),
      );
      pass(SAGA_MS - 1);
      expect(await sweepExpired()).toBe(false);
      expect(await testOrders.statusNow(open.id)).toBe('PENDING');
      pass(1);
      await testOrders.record(testOrders.paymentFailed(open.id));
      expect(await sweepExpired()).toBe(false);
      expect(progress.asked).toBe(0);
    });

    it('let results count that were written but not yet read', async () => {
      const [late, lost] = [await testOrders.place(), await testOrders.place()];
      await testOrders.recordInTurn(testOrders.reserved(late.id), testOrders.paid(late.id));
      pass(SAGA_MS);
      let asked = 0;
      progress.read = async () => {
        if (++asked === 1) await testOrders.record(testOrders.shipped(late.id));
        return asked === 2;
      };
      await sweepExpired();
      expect(await testOrders.statusNow(late.id)).toBe('COMPLETED');
      expect(await testOrders.statusNow(lost.id)).toBe('CANCELLED');
    });

    it('decide nothing while the broker is away, nor when told to stop before the group has read on', async () => {
      const { id } = await testOrders.place();
      pass(SAGA_MS);
      progress.away = true;
      await expect(sweepExpired()).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      progress.away = false;
      const stopping = new AbortController();
      progress.read = () => {
        stopping.abort();
        return false;
      };
      expect(await sweepExpired(stopping.signal)).toBe(false);
      expect(await testOrders.statusNow(id)).toBe('PENDING');
    });

    it('leave an order alone that was shipped, and one that somebody else holds', async () => {
      const [shipped, held, free] = [await testOrders.place(), await testOrders.place(), await testOrders.place()];
      await testOrders.recordInTurn(testOrders.reserved(shipped.id), testOrders.shipped(shipped.id));
      pass(SAGA_MS);
      await testOrders.transactions.run(async (tx) => {
        await testOrders.orders.lock(tx, [held.id]);
        await sweepExpired();
      });
      const statuses = [shipped, held, free].map(({ id }) => testOrders.statusNow(id));
      expect(await Promise.all(statuses)).toEqual(['CONFIRMED', 'PENDING', 'CANCELLED']);
      await sweepExpired();
      expect(await testOrders.statusNow(held.id)).toBe('CANCELLED');
    });

    it('go through many in batches, by two instances at once, each order once', async () => {
      const ids = (await Promise.all([...Array(450).keys()].map(() => testOrders.place()))).map(({ id }) => id);
      pass(SAGA_MS);
      const other = await testOrders.another();
      const sweeps = [expireOn(testOrders), expireOn(other)];
      await Promise.all(
        sweeps.map(async (sweep) => {
          while (await sweep.execute(never));
        }),
      );
      while (await sweepExpired());
      await sweepExpired();
      const [found] = await testOrders.dataSource.query<{ orders: string; events: string }[]>(
        `SELECT (SELECT count(*) FROM orders WHERE status = 'CANCELLED') AS orders,
           (SELECT count(*) FROM outbox WHERE convert_from(payload, 'UTF8')::jsonb->>'type' = 'OrderCancelled') AS events`,
      );
      expect(found).toEqual({ orders: String(ids.length), events: String(ids.length) });
      await other.close();
    });
  });

  describe('for undoings that wait for too long', () => {
    let cancelOrder: CancelOrder;
    let retry: RetryCompensation;
    beforeEach(() => {
      const commands = new OrderCommands(testOrders.transactions, testOrders.orders, testOrders.clock);
      cancelOrder = new CancelOrder(commands);
      retry = new RetryCompensation(commands);
    });

    const sweepOverdue = (): Promise<boolean> => {
      const { transactions, dataSource, orders, clock } = testOrders;
      const config = { compensationTimeoutSeconds: UNDOING_MS / 1000 } as never;
      const decideSwept = new DecideSwept(orders, clock);
      return new FlagOverdueCompensations(
        transactions,
        new OrderDeadlines(dataSource),
        decideSwept,
        clock,
        config,
      ).execute();
    };

    const compensationOf = async (id: string) => (await testOrders.orders.find(id))?.compensation.status;

    it('put them before an operator, and a later answer still makes them DONE', async () => {
      const { id } = await testOrders.place();
      await cancelOrder.execute(id);
      pass(UNDOING_MS - 1);
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('PENDING');
      pass(1);
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('NEEDS_ATTENTION');
      expect(await testOrders.queries.list({ compensation: 'NEEDS_ATTENTION' }, 10)).toMatchObject([{ id }]);
      const metrics = new Metrics();
      new AttentionMetric(metrics, testOrders.queries);
      expect(await metrics.registry.metrics()).toMatch(/^waybill_orders_needing_attention 1$/m);
      await testOrders.recordInTurn(testOrders.released(id), testOrders.refunded(id), testOrders.shipmentVoided(id));
      expect(await compensationOf(id)).toBe('DONE');
      expect(await metrics.registry.metrics()).toMatch(/^waybill_orders_needing_attention 0$/m);
    });

    it('count from the retry on, not from an answer that came meanwhile', async () => {
      const { id } = await testOrders.place();
      await cancelOrder.execute(id);
      pass(UNDOING_MS);
      await sweepOverdue();
      await retry.execute(id);
      pass(UNDOING_MS - 1);
      await testOrders.record(testOrders.released(id));
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('PENDING');
      pass(1);
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('NEEDS_ATTENTION');
    });
  });
});

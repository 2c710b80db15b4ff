import { BrokerUnavailableError, GroupProgress, type PartitionEnd } from '@waybill/messaging';
import { Metrics } from '@waybill/platform';
import type { OrderConfig } from '../../order.config.js';
import { TestOrders } from '../../../test/test-orders.js';
import { BrokerAnswers } from '../persistence/broker-answers.js';
import { DeadlineStarts } from '../persistence/deadline-starts.js';
import { OrderDeadlines } from '../persistence/order-deadlines.js';
import { AttentionMetric } from './attention-metric.js';
import { CancelOrder } from './cancel-order.js';
import { DecideSwept } from './decide-swept.js';
import { ExpireOrders } from './expire-orders.js';
import { FlagOverdueCompensations } from './flag-overdue-compensations.js';
import { OrderCommands } from './order-commands.js';
import { RetryCompensation } from './retry-compensation.js';
import { StartDeadlines } from './start-deadlines.js';
import { anyCustomers } from './whose.js';

const SAGA_MS = 300_000;
const UNDOING_MS = 900_000;
const never = new AbortController().signal;
const CONFIG = { sagaTimeoutSeconds: SAGA_MS / 1000 } as OrderConfig;

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

  const sql = (statement: string, ...parameters: unknown[]): Promise<unknown> =>
    testOrders.dataSource.query(statement, parameters);

  /** By the database's clock, which is not ours to move: all that is dated by it gets older. The broker answers. */
  async function pass(ms: number): Promise<void> {
    testOrders.clock.advance(ms);
    await sql(
      `UPDATE orders SET deadline = deadline - $1 * interval '1 ms', created_at = created_at - $1 * interval '1 ms'`,
      ms,
    );
    await sql(`UPDATE broker_answers SET since = since - $1 * interval '1 ms', last = now()`, ms);
  }

  /** No instance has asked it, or been answered. */
  const brokerAnsweredBefore = (seconds: number): Promise<unknown> =>
    sql(`UPDATE broker_answers SET last = now() - $1 * interval '1 s'`, seconds);

  const send = (...ids: string[]): Promise<unknown> =>
    testOrders.dataSource.query(`DELETE FROM outbox WHERE convert_from(key, 'UTF8') = ANY($1)`, [ids]);

  const startDeadlines = (on = testOrders): StartDeadlines =>
    new StartDeadlines(on.transactions, new DeadlineStarts(), CONFIG);

  /** Orders that were sent, and their deadlines begun, just now. */
  async function placeAndSend(count: number): Promise<string[]> {
    const ids = (await Promise.all(Array.from({ length: count }, () => testOrders.place()))).map(({ id }) => id);
    await send(...ids);
    await startDeadlines().execute();
    await new BrokerAnswers(testOrders.dataSource).answered();
    return ids;
  }

  function expireOn({ transactions, dataSource, orders }: TestOrders): ExpireOrders {
    const decideSwept = new DecideSwept(orders, testOrders.clock);
    const broker = new BrokerAnswers(dataSource);
    return new ExpireOrders(
      transactions,
      new OrderDeadlines(dataSource),
      decideSwept,
      progress,
      new DeadlineStarts(),
      broker,
      CONFIG,
    );
  }

  const sweepExpired = (signal = never): Promise<boolean> => expireOn(testOrders).execute(signal);

  describe('for orders without an outcome', () => {
    it('cancel them as TIMED_OUT and ask the others to undo', async () => {
      const [id = ''] = await placeAndSend(1);
      await testOrders.record(testOrders.reserved(id));
      await send(id);
      await pass(SAGA_MS);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('CANCELLED');
      expect(await testOrders.outboxOf(id)).toMatchObject([
        { type: 'OrderCancelled', correlationid: id, data: { reason: 'TIMED_OUT', attempt: 1 } },
      ]);
    });

    it('decide nothing before, and ask no service anything when no order waits', async () => {
      const [open = '', cancelled = '', done = ''] = await placeAndSend(3);
      await testOrders.recordInTurn(
        testOrders.paymentFailed(cancelled),
        testOrders.reserved(done),
        testOrders.paid(done),
        testOrders.shipped(done),
      );
      await pass(SAGA_MS - 60_000);
      expect(await sweepExpired()).toBe(false);
      expect(await testOrders.statusNow(open)).toBe('PENDING');
      await pass(60_000);
      await testOrders.record(testOrders.paymentFailed(open));
      progress.asked = 0;
      expect(await sweepExpired()).toBe(false);
      expect(progress.asked).toBe(0);
    });

    it('let results count that were written but not yet read', async () => {
      const [late = '', lost = ''] = await placeAndSend(2);
      await testOrders.recordInTurn(testOrders.reserved(late), testOrders.paid(late));
      await send(late);
      await pass(SAGA_MS);
      let asked = 0;
      progress.read = async () => {
        if (++asked === 1) await testOrders.record(testOrders.shipped(late));
        return asked === 2;
      };
      await sweepExpired();
      expect(await testOrders.statusNow(late)).toBe('COMPLETED');
      expect(await testOrders.statusNow(lost)).toBe('CANCELLED');
    });

    it('decide nothing while the broker is away, nor when told to stop before the group has read on', async () => {
      const [id = ''] = await placeAndSend(1);
      await pass(SAGA_MS);
      progress.away = true;
      await expect(sweepExpired()).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      expect(await testOrders.statusNow(id)).toBe('PENDING');
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
      const [shipped = '', held = '', free = ''] = await placeAndSend(3);
      await testOrders.recordInTurn(testOrders.reserved(shipped), testOrders.shipped(shipped));
      await pass(SAGA_MS);
      await testOrders.transactions.run(async (tx) => {
        await testOrders.orders.lock(tx, [held]);
        await sweepExpired();
      });
      const statuses = [shipped, held, free].map((id) => testOrders.statusNow(id));
      expect(await Promise.all(statuses)).toEqual(['CONFIRMED', 'PENDING', 'CANCELLED']);
      await sweepExpired();
      expect(await testOrders.statusNow(held)).toBe('CANCELLED');
    });

    it('go through many in batches, by two instances at once, each order once', async () => {
      const ids = await placeAndSend(450);
      await pass(SAGA_MS);
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

  describe('for orders that have not been sent', () => {
    const deadlineOf = async (id: string): Promise<number | null> => {
      const [row] = await testOrders.dataSource.query<{ left: number | null }[]>(
        `SELECT extract(epoch FROM deadline - now())::float8 AS left FROM orders WHERE id = $1`,
        [id],
      );
      return row?.left ?? null;
    };
    /** Seconds that are left of a deadline that has only just begun. */
    const wholeTimeout = expect.closeTo(SAGA_MS / 1000, -1.5) as number;

    it('begin no deadline, however long that takes; it counts from the sending', async () => {
      const { id } = await testOrders.place();
      await new BrokerAnswers(testOrders.dataSource).answered();
      for (let hour = 0; hour < 3; hour++) {
        await pass(3_600_000);
        await startDeadlines().execute();
        await sweepExpired();
      }
      expect(await deadlineOf(id)).toBeNull();
      await send(id);
      await startDeadlines().execute();
      expect(await deadlineOf(id)).toEqual(wholeTimeout);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('PENDING');
    });

    it('begin none either for one that the broker refuses', async () => {
      const { id } = await testOrders.place();
      await testOrders.dataSource.query(
        `WITH refused AS (DELETE FROM outbox RETURNING *)
         INSERT INTO outbox_dead (id, event_id, bucket, topic, key, payload, headers, created_at, error_code, error_message)
         SELECT id, event_id, bucket, topic, key, payload, headers, created_at, 'INVALID_TIMESTAMP', 'no' FROM refused`,
      );
      await startDeadlines().execute();
      expect(await deadlineOf(id)).toBeNull();
    });

    it('take a deadline back while something else of the order waits to be sent', async () => {
      const [id = '', other = ''] = await placeAndSend(2);
      await testOrders.record(testOrders.reserved(id));
      await pass(SAGA_MS);
      await sweepExpired();
      expect(await testOrders.statusNow(other)).toBe('CANCELLED');
      expect([await testOrders.statusNow(id), await deadlineOf(id)]).toEqual(['CONFIRMED', null]);
      await send(id);
      await startDeadlines().execute();
      expect(await deadlineOf(id)).toEqual(wholeTimeout);
    });

    it('keep no later ones waiting: the walk goes on behind them and begins again at its end', async () => {
      await Promise.all(Array.from({ length: 30 }, () => testOrders.place()));
      await pass(60_000);
      const { id } = await testOrders.place();
      await send(id);
      const starts = new DeadlineStarts();
      const page = (after: Parameters<DeadlineStarts['start']>[3]) =>
        testOrders.transactions.run((tx) => starts.start(tx, 300, 10, after));
      let last: Awaited<ReturnType<typeof page>>['last'] = null;
      for (const started of [0, 0, 0, 1]) {
        const walk = await page(last);
        expect(walk.started).toBe(started);
        last = walk.last;
      }
      expect(await deadlineOf(id)).not.toBeNull();
      expect(await page(null)).toMatchObject({ seen: 10, started: 0 });
    });

    it('leave those that are young, held by another, or over', async () => {
      const [held, over] = [await testOrders.place(), await testOrders.place()];
      await testOrders.record(testOrders.paymentFailed(over.id));
      const young = await testOrders.place();
      await testOrders.dataSource.query('UPDATE orders SET created_at = now() WHERE id = $1', [young.id]);
      await send(held.id, over.id, young.id);
      await testOrders.transactions.run(async (tx) => {
        await testOrders.orders.lock(tx, [held.id]);
        await startDeadlines().execute();
      });
      for (const { id } of [held, over, young]) expect(await deadlineOf(id)).toBeNull();
      await startDeadlines().execute();
      expect(await deadlineOf(held.id)).toEqual(wholeTimeout);
    });

    it('are told apart beside a long outbox of others', async () => {
      const ids = await Promise.all(Array.from({ length: 40 }, () => testOrders.place()));
      await testOrders.dataSource.query(
        `INSERT INTO outbox (event_id, bucket, topic, key, payload, headers)
         SELECT gen_random_uuid(), 0, 'order-events', convert_to(gen_random_uuid()::text, 'UTF8'), '{}', '{}'
         FROM generate_series(1, 30000)`,
      );
      await send(...ids.slice(0, 20).map(({ id }) => id));
      const { seen, started } = await testOrders.transactions.run((tx) =>
        new DeadlineStarts().start(tx, 300, 2_000, null),
      );
      expect({ seen, started }).toEqual({ seen: 40, started: 20 });
    });
  });

  describe('after an outage of the broker', () => {
    const awayFor = async (seconds: number): Promise<void> => {
      await brokerAnsweredBefore(seconds);
      progress.away = true;
      await expect(sweepExpired()).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      progress.away = false;
      await sweepExpired();
    };

    it('give the others a whole time-out to send what they have', async () => {
      const [id = ''] = await placeAndSend(1);
      await pass(SAGA_MS / 2);
      await awayFor(10);
      await pass(SAGA_MS - 60_000);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('PENDING');
      await pass(60_000);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('CANCELLED');
    });

    it('cancel nothing at once that became due meanwhile', async () => {
      const [id = ''] = await placeAndSend(1);
      await pass(SAGA_MS);
      await awayFor(10);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('PENDING');
    });

    it('count one that was not seen, since no instance was there to ask', async () => {
      const [id = ''] = await placeAndSend(1);
      await pass(2 * SAGA_MS);
      await brokerAnsweredBefore(31);
      await sweepExpired();
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('PENDING');
      await pass(SAGA_MS);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('CANCELLED');
    });

    it('count no restart', async () => {
      const [id = ''] = await placeAndSend(1);
      await pass(SAGA_MS);
      await brokerAnsweredBefore(15);
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('CANCELLED');
    });

    it('do not count what one instance cannot reach and another can', async () => {
      const [id = ''] = await placeAndSend(1);
      await pass(SAGA_MS);
      progress.away = true;
      await expect(sweepExpired()).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
      progress.away = false;
      await sweepExpired();
      expect(await testOrders.statusNow(id)).toBe('CANCELLED');
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
      await cancelOrder.execute(id, anyCustomers);
      await pass(UNDOING_MS - 1);
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('PENDING');
      await pass(1);
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
      await cancelOrder.execute(id, anyCustomers);
      await pass(UNDOING_MS);
      await sweepOverdue();
      await retry.execute(id);
      await pass(UNDOING_MS - 1);
      await testOrders.record(testOrders.released(id));
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('PENDING');
      await pass(1);
      await sweepOverdue();
      expect(await compensationOf(id)).toBe('NEEDS_ATTENTION');
    });
  });
});

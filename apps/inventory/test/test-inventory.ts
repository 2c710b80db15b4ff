import { topicOf, type DomainEvent, type EventEnvelope } from '@waybill/contracts';
import { type CallOutcome, type Settled } from '@waybill/jobs';
import { ConcurrentInsertError, Transactions, type Received, type Tx } from '@waybill/messaging';
import { loadConfig, Metrics } from '@waybill/platform';
import { drainOutbox, TestClock, TRACEPARENT, type MigratedDatabase } from '@waybill/testing';
import { AddProduct } from '../src/catalogue/application/add-product.js';
import { RemoveProduct } from '../src/catalogue/application/remove-product.js';
import { ProductRepository } from '../src/catalogue/persistence/product.repository.js';
import { LockOrders } from '../src/reservations/application/lock-orders.js';
import { OverdueMetrics } from '../src/reservations/application/overdue-metrics.js';
import { ReleaseAbandoned, type Abandoned } from '../src/reservations/application/release-abandoned.js';
import { ReleaseStock } from '../src/reservations/application/release-stock.js';
import { ReservationWriter } from '../src/reservations/application/reservation-writer.js';
import { ReserveStock } from '../src/reservations/application/reserve-stock.js';
import { ReturnStock } from '../src/reservations/application/return-stock.js';
import { ShipStock } from '../src/reservations/application/ship-stock.js';
import { OverdueReservations } from '../src/reservations/persistence/overdue-reservations.js';
import { ReservationRepository } from '../src/reservations/persistence/reservation.repository.js';
import type { OrderVerdict } from '../src/reservations/domain/index.js';
import type { StockLevel } from '../src/stock/domain/stock-level.js';
import { StockLedgerEntity } from '../src/stock/persistence/stock-ledger.entity.js';
import { StockLedger } from '../src/stock/persistence/stock-ledger.js';
import { StockRepository } from '../src/stock/persistence/stock.repository.js';
import { InventoryConfig } from '../src/inventory.config.js';
import type { Handled } from './events.builder.js';
import { createInventoryDatabase } from './inventory-database.js';

/** What order answers; an error: it does not. It may do things before it answers. */
export type Answering = (orderId: string) => OrderVerdict | Error | Promise<OrderVerdict>;

type Event<Type extends Handled = Handled> = Received<EventEnvelope<Type>>;

/** The saga time-out is the default: 300 s. */
const CONFIG = loadConfig(InventoryConfig, {
  DATABASE_URL: 'postgres://u:p@127.0.0.1:1/none',
  KAFKA_BROKERS: '127.0.0.1:1',
});

/** Inventory's use cases on a real database, without HTTP and Kafka: events are handed over in batches by the test. */
export class TestInventory {
  // One attempt: a deadlock fails the test instead of being tried again.
  private readonly transactions = new Transactions(this.database.dataSource, { maxAttempts: 1 });
  private readonly stock = new StockRepository(new StockLedger());
  private readonly reservations = new ReservationRepository();
  private readonly writer = new ReservationWriter(this.reservations, this.stock);
  private readonly locks = new LockOrders(this.reservations, this.stock);
  private readonly reserveStock = new ReserveStock(this.reservations, this.stock, this.writer);
  private readonly releaseStock = new ReleaseStock(this.reservations, this.writer);
  private readonly returnStock = new ReturnStock(this.reservations, this.writer);
  private readonly shipStock = new ShipStock(this.reservations, this.writer);
  private readonly addProduct = new AddProduct(this.transactions, new ProductRepository(), this.stock);
  private readonly removeProduct = new RemoveProduct(this.transactions, new ProductRepository(), this.stock);

  readonly overdue = new OverdueReservations(this.database.dataSource);
  readonly metrics = new Metrics();
  private answering: Answering = () => new Error('nobody asked for this');
  private readonly releaseAbandoned = new ReleaseAbandoned(
    this.overdue,
    { verdictOn: (orderId) => answered(this.answering(orderId)) },
    this.reservations,
    this.stock,
    this.writer,
    new OverdueMetrics(this.metrics, this.overdue),
    new TestClock(Date.now),
    CONFIG,
  );

  private constructor(private readonly database: MigratedDatabase) {}

  static async start(): Promise<TestInventory> {
    return new TestInventory(await createInventoryDatabase());
  }

  stop(): Promise<void> {
    return this.database.drop();
  }

  /** Forgets everything, for the next test. */
  async empty(): Promise<void> {
    for (const table of ['outbox', 'stock_ledger', 'overdue_reservation', 'reservation', 'stock', 'product']) {
      await this.database.dataSource.query(`DELETE FROM ${table}`);
    }
  }

  async stocked(units: Readonly<Record<string, number>>): Promise<void> {
    for (const [sku, onHand] of Object.entries(units)) {
      const details = { name: sku, price: { amount: 500, currency: 'USD' } };
      await this.addProduct.execute({ sku, details, onHand, traceparent: TRACEPARENT });
    }
  }

  async delisted(sku: string): Promise<void> {
    await this.removeProduct.execute({ sku, traceparent: TRACEPARENT });
  }

  /**
   * One batch, one transaction, as the consumer runs it: all locks first, then lists of one type. Again where another
   * transaction was faster to insert a row, but never after a deadlock.
   * @returns how many statements it took, outbox insert aside
   */
  async deliver(...events: readonly Event[]): Promise<number> {
    for (;;) {
      let statements = 0;
      const count = () => (statements += 1);
      try {
        await this.transactions.run(async (tx) => {
          counting(tx, count);
          await this.locks.lock(tx, events);
          for (const list of runsOfOneType(events)) this.handle(tx, list);
        });
        return statements;
      } catch (error) {
        if (!(error instanceof ConcurrentInsertError)) throw error;
      }
    }
  }

  /** As if the reservation had been made so many minutes ago. */
  async aged(orderId: string, minutes: number): Promise<void> {
    const sql = `UPDATE reservation SET created_at = now() - $2 * interval '1 minute' WHERE order_id = $1`;
    await this.database.dataSource.query(sql, [orderId, minutes]);
  }

  /** One round of the worker: what is due is claimed, asked and settled. @returns the orders that were asked about */
  async askAbout(answering: Answering): Promise<string[]> {
    this.answering = answering;
    const leaseUntil = new Date(Date.now() + 30_000);
    const jobs = await this.transactions.run((tx) => this.releaseAbandoned.claim(tx, 100, leaseUntil));
    const settled: Settled<Abandoned, OrderVerdict>[] = [];
    for (const job of jobs) {
      const call = this.releaseAbandoned.call(job, new AbortController().signal);
      const outcome: CallOutcome<OrderVerdict> = await call.then(
        (value) => ({ kind: 'returned', value }),
        (error: unknown) => ({ kind: 'threw', error }),
      );
      settled.push({ job, outcome });
    }
    await this.transactions.run((tx) => this.releaseAbandoned.settle(tx, settled));
    return jobs.map(({ orderId }) => orderId);
  }

  /** Lets pauses and leases of enquiries run out. */
  async enquiriesDue(): Promise<void> {
    await this.database.dataSource.query(`UPDATE overdue_reservation SET ask_at = now()`);
  }

  query<Row>(sql: string): Promise<Row[]> {
    return this.database.dataSource.query<Row[]>(sql);
  }

  /** A transaction of its own, as another instance would have one. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transactions.run(work);
  }

  async level(sku: string): Promise<Omit<StockLevel, 'sku'>> {
    const [row] = await this.database.dataSource.query<Omit<StockLevel, 'sku'>[]>(
      `SELECT received::int, available::int, reserved::int, shipped::int FROM stock WHERE sku = $1`,
      [sku],
    );
    if (!row) throw new Error(`There is no stock of ${sku}`);
    return row;
  }

  /** What was written to inventory-events since the last look, in order. */
  async answers(): Promise<DomainEvent[]> {
    const events = await drainOutbox(this.database.dataSource);
    return events
      .filter(({ type }) => topicOf(type) === 'inventory-events')
      .map(({ type, data }) => ({ type, data }) as DomainEvent);
  }

  /** The movements of a SKU, oldest first. */
  ledger(sku: string): Promise<StockLedgerEntity[]> {
    return this.database.dataSource.getRepository(StockLedgerEntity).find({ where: { sku }, order: { id: 'ASC' } });
  }

  /** SKUs whose level is not the sum of its ledger; empty when the books are right. */
  async unbalanced(): Promise<string[]> {
    const rows = await this.database.dataSource.query<{ sku: string }[]>(
      `SELECT s.sku FROM stock s LEFT JOIN stock_ledger l USING (sku) GROUP BY s.sku
       HAVING (s.received, s.available, s.reserved, s.shipped) IS DISTINCT FROM
         (coalesce(sum(l.received), 0), coalesce(sum(l.available), 0), coalesce(sum(l.reserved), 0),
          coalesce(sum(l.shipped), 0))`,
    );
    return rows.map(({ sku }) => sku);
  }

  private handle(tx: Tx, list: readonly Event[]): void {
    switch (list[0]?.event.type) {
      case 'OrderCreated':
        return this.reserveStock.execute(tx, list as Event<'OrderCreated'>[]);
      case 'OrderCompleted':
      case 'GoodsLeft':
        return this.shipStock.execute(tx, list as Event<'OrderCompleted' | 'GoodsLeft'>[]);
      case 'ReturnEntered':
        return this.returnStock.execute(tx, list as Event<'ReturnEntered'>[]);
      case 'InventoryRollback':
        return this.releaseStock.rolledBack(tx, list as Event<'InventoryRollback'>[]);
      case 'PaymentFailed':
        return this.releaseStock.unpaid(tx, list as Event<'PaymentFailed'>[]);
      case undefined:
        return;
    }
  }
}

async function answered(answer: ReturnType<Answering>): Promise<OrderVerdict> {
  const outcome = await answer;
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

function runsOfOneType(events: readonly Event[]): Event[][] {
  const runs: Event[][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last?.[0]?.event.type === event.event.type) last.push(event);
    else runs.push([event]);
  }
  return runs;
}

function counting(tx: Tx, count: () => void): void {
  const [query, read, write] = [tx.query.bind(tx), tx.read.bind(tx), tx.write.bind(tx)];
  tx.query = <Row>(...statement: Parameters<Tx['query']>) => (count(), query<Row>(...statement));
  tx.read = <Row>(...statement: Parameters<Tx['read']>) => (count(), read<Row>(...statement));
  tx.write = (...statement) => (count(), write(...statement));
}

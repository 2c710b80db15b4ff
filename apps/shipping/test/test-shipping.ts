import { WorkOwed } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { ProviderBreaker } from '@waybill/platform';
import { drainOutbox, SteppedWorker, TestClock, type OutboxEvent } from '@waybill/testing';
import { AskCarrier } from '../src/shipments/application/ask-carrier.js';
import { BookWriter } from '../src/shipments/application/book-writer.js';
import { CarrierCalls } from '../src/shipments/application/carrier-calls.js';
import { EnterEvents, type ReceivedInput } from '../src/shipments/application/enter-events.js';
import { LockBooks } from '../src/shipments/application/lock-books.js';
import { SimulatedCarrier } from '../src/shipments/carrier/simulated/simulated-carrier.js';
import type { ShipmentView } from '../src/shipments/http/shipment.view.js';
import { toShipmentViews } from '../src/shipments/http/to-shipment-view.js';
import { ShipmentRepository } from '../src/shipments/persistence/shipment.repository.js';
import { createShippingDatabase, type ShippingDatabase } from './shipping-database.js';

const LONGEST_PAUSE_MS = 30_000;

/** Shipping's use cases and the simulated carrier on a real database; the test is consumer and worker. */
export class TestShipping {
  readonly clock = new TestClock();
  private readonly carrier = new SimulatedCarrier(new Transactions(this.database.ledger), { latencyMs: 0, slowMs: 0 });
  // One attempt: a deadlock fails the test instead of being tried again.
  private readonly transactions = new Transactions(this.database.dataSource, { maxAttempts: 1 });
  private readonly shipments = new ShipmentRepository(this.database.dataSource);
  private readonly writer = new BookWriter(this.shipments, new WorkOwed(), this.clock);
  private readonly locks = new LockBooks(this.shipments);
  private readonly enter = new EnterEvents(this.shipments, this.writer);
  /** Opens never: the test makes the worker's steps, whose number it knows. */
  private readonly breaker = new ProviderBreaker({ provider: 'carrier', isAway: () => false });
  private readonly asking = new AskCarrier(this.carrier, this.breaker);
  private readonly calls = new CarrierCalls(this.shipments, this.asking, this.writer, this.clock);
  readonly worker = new SteppedWorker(this.transactions, this.calls, this.clock, LONGEST_PAUSE_MS);

  private constructor(private readonly database: ShippingDatabase) {}

  static async start(): Promise<TestShipping> {
    return new TestShipping(await createShippingDatabase());
  }

  async stop(): Promise<void> {
    await this.carrier.close();
    await this.database.drop();
  }

  /** One batch, one transaction, as the consumer runs it: locks, then each event. */
  async deliver(...events: readonly ReceivedInput[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.locks.lock(tx, events);
      for (const event of events) this.enter.execute(tx, [event]);
    });
  }

  /** Between tests: whatever is still owed is done and forgotten. */
  async quiesce(): Promise<void> {
    await this.worker.work();
    await this.events();
  }

  async view(orderId: string): Promise<ShipmentView | undefined> {
    const book = await this.shipments.find(orderId);
    return book && toShipmentViews(book.state, book.dueAt)[0];
  }

  /** The service loses what it knew of an order, as when an older copy of its database is restored. */
  async forget(orderId: string): Promise<void> {
    await this.database.dataSource.query('DELETE FROM shipment WHERE order_id = $1', [orderId]);
  }

  /** The book as releases wrote it whose bookings were known to the carrier by the shipment's id. */
  async keyAsBefore(orderId: string): Promise<void> {
    await this.database.dataSource.query('UPDATE shipment SET booking_key = NULL WHERE order_id = $1', [orderId]);
  }

  /** The keys under which the carrier was asked to book an order. */
  async bookingKeys(orderId: string): Promise<string[]> {
    const sql = 'SELECT key FROM provider.bookings WHERE reference = $1 ORDER BY key';
    return (await this.database.ledger.query<{ key: string }[]>(sql, [orderId])).map(({ key }) => key);
  }

  /** What was written to shipping-events since the last look. */
  events(): Promise<OutboxEvent[]> {
    return drainOutbox(this.database.dataSource);
  }

  async eventTypes(): Promise<string[]> {
    return (await this.events()).map(({ type }) => type);
  }

  /** The carrier's own book: how each key of an order stands. */
  async ledger(orderId: string): Promise<string[]> {
    const rows = await this.database.ledger.query<{ status: string }[]>(
      'SELECT status FROM provider.bookings WHERE reference = $1',
      [orderId],
    );
    return rows.map(({ status }) => status);
  }
}

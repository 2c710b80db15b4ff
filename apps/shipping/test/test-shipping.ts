import { Transactions, WorkOwed, type Leased, type Settled } from '@waybill/messaging';
import { drainOutbox, TestClock, type OutboxEvent } from '@waybill/testing';
import { AskCarrier, type CallOutcome } from '../src/shipments/application/ask-carrier.js';
import { BookWriter } from '../src/shipments/application/book-writer.js';
import { CarrierCalls } from '../src/shipments/application/carrier-calls.js';
import type { OwedCall } from '../src/shipments/application/claim-call.js';
import { EnterEvents, type ReceivedInput } from '../src/shipments/application/enter-events.js';
import { LockBooks } from '../src/shipments/application/lock-books.js';
import { SimulatedCarrier } from '../src/shipments/carrier/simulated/simulated-carrier.js';
import type { ShipmentView } from '../src/shipments/http/shipment.view.js';
import { toShipmentViews } from '../src/shipments/http/to-shipment-view.js';
import { ShipmentRepository } from '../src/shipments/persistence/shipment.repository.js';
import { createShippingDatabase, type ShippingDatabase } from './shipping-database.js';

const LEASE_MS = 10_000;
/** No lease and no pause between tries is longer. */
const LONGEST_WAIT_MS = 30_000;
const NEVER = new AbortController().signal;

type Made = Settled<OwedCall, CallOutcome>;

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
  private readonly calls = new CarrierCalls(this.shipments, new AskCarrier(this.carrier), this.writer, this.clock);

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

  claim(limit = 100): Promise<OwedCall[]> {
    return this.transactions.run((tx) => this.calls.claim(tx, limit, this.leaseFromNow()));
  }

  call(jobs: readonly OwedCall[]): Promise<Made[]> {
    return Promise.all(
      jobs.map(async (job) => ({
        job,
        outcome: { kind: 'returned', value: await this.calls.call(job, NEVER) } as const,
      })),
    );
  }

  /** What a worker does for calls that take longer than a third of their lease. @returns how many were put off */
  async renew(leases: readonly Leased<OwedCall>[], leaseUntil: Date): Promise<number> {
    return (await this.transactions.run((tx) => this.calls.renew(tx, leases, leaseUntil))).length;
  }

  leaseFromNow(): Date {
    return new Date(this.clock.now().getTime() + LEASE_MS);
  }

  async settle(made: readonly Made[]): Promise<void> {
    await this.transactions.run((tx) => this.calls.settle(tx, made));
  }

  /** What a worker does until nothing is owed any more, pauses and leases included. @returns calls made */
  async work(): Promise<number> {
    for (let made = 0, idle = 0; ;) {
      const calls = await this.call(await this.claim());
      if (calls.length > 0) await this.settle(calls);
      made += calls.length;
      idle = calls.length > 0 ? 0 : idle + 1;
      if (idle > 1) return made;
      this.clock.advance(LONGEST_WAIT_MS + 1);
    }
  }

  /** What a worker does until it dies after its calls: the carrier has heard them, nobody notes the answers. */
  async workAndDie(): Promise<void> {
    await this.call(await this.claim());
    this.clock.advance(LONGEST_WAIT_MS + 1);
  }

  /** Between tests: whatever is still owed is done and forgotten. */
  async quiesce(): Promise<void> {
    await this.work();
    await this.events();
  }

  async view(orderId: string): Promise<ShipmentView | undefined> {
    const book = await this.shipments.find(orderId);
    return book && toShipmentViews(book.state)[0];
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

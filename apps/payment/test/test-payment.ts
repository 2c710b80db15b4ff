import { LeasedWorker, WorkOwed, type LeasedWorkerOptions } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { drainOutbox, SteppedWorker, TestClock, type OutboxEvent } from '@waybill/testing';
import { AskProvider } from '../src/payments/application/ask-provider.js';
import { BookWriter } from '../src/payments/application/book-writer.js';
import { EnterEvents, type ReceivedInput } from '../src/payments/application/enter-events.js';
import { LockBooks } from '../src/payments/application/lock-books.js';
import { HearNotice } from '../src/payments/application/hear-notice.js';
import { ProviderCalls } from '../src/payments/application/provider-calls.js';
import { toPaymentViews } from '../src/payments/http/to-payment-view.js';
import type { PaymentView } from '../src/payments/http/payment.view.js';
import { PaymentRepository } from '../src/payments/persistence/payment.repository.js';
import { OutsideMoves } from '../src/payments/persistence/outside-moves.js';
import { NoNotices } from '../src/payments/provider/provider-notices.port.js';
import type { OpenedProvider } from '../src/payments/provider/opened-provider.js';
import { SimulatedGateway } from '../src/payments/provider/simulated/simulated-gateway.js';
import { createPaymentDatabase, type PaymentDatabase } from './payment-database.js';

const LONGEST_PAUSE_MS = 30_000;

function simulated(transactions: Transactions): OpenedProvider {
  const gateway = new SimulatedGateway(transactions, { successRate: 1, latencyMs: 0, actionMs: 0 });
  return { provider: gateway, close: () => gateway.close() };
}

/** Payment's use cases and the simulated gateway on a real database; the test is consumer and worker. */
export class TestPayment {
  readonly clock = new TestClock();
  // One attempt: a deadlock fails the test instead of being tried again.
  private readonly transactions = new Transactions(this.database.dataSource, { maxAttempts: 1 });
  private readonly payments = new PaymentRepository(this.database.dataSource);
  private readonly writer = new BookWriter(this.payments, new WorkOwed(), this.clock);
  private readonly locks = new LockBooks(this.payments);
  private readonly enter = new EnterEvents(this.payments, this.writer);
  private readonly calls = new ProviderCalls(
    this.payments,
    new AskProvider(this.opened.provider),
    this.writer,
    this.clock,
  );
  readonly notices = this.opened.notices ?? new NoNotices();
  private readonly moves = new OutsideMoves(this.database.dataSource);
  readonly hear = new HearNotice(this.transactions, this.payments, this.moves, this.notices, this.writer);
  readonly worker = new SteppedWorker(this.transactions, this.calls, this.clock, LONGEST_PAUSE_MS);

  private constructor(
    private readonly database: PaymentDatabase,
    private readonly opened: OpenedProvider,
  ) {}

  /** @param open the provider over the transactions of its own connections; without it the simulated gateway */
  static async start(open: (transactions: Transactions) => OpenedProvider = simulated): Promise<TestPayment> {
    const database = await createPaymentDatabase();
    return new TestPayment(database, open(new Transactions(database.ledger)));
  }

  async stop(): Promise<void> {
    await this.opened.close();
    await this.database.drop();
  }

  /** One batch, one transaction, as the consumer runs it: locks, then each event. */
  async deliver(...events: readonly ReceivedInput[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.locks.lock(tx, events);
      for (const event of events) this.enter.execute(tx, [event]);
    });
  }

  /** One call of each book that owes one, after the longest pause there is. @returns calls made */
  async round(): Promise<number> {
    this.clock.advance(LONGEST_PAUSE_MS + 1);
    const calls = await this.worker.call(await this.worker.claim());
    if (calls.length > 0) await this.worker.settle(calls);
    return calls.length;
  }

  /** A worker that claims by itself. @param most as the service's worker asks its breaker */
  start(most: LeasedWorkerOptions['most'] & {}): { stop(): Promise<void> } {
    const worker = new LeasedWorker(this.transactions, this.calls, { clock: this.clock, pollMs: 20, most });
    worker.start();
    return worker;
  }

  /** Between tests: whatever is still owed is done and forgotten. */
  async quiesce(): Promise<void> {
    await this.worker.work();
    await this.events();
  }

  async view(orderId: string): Promise<PaymentView | undefined> {
    const book = await this.payments.find(orderId);
    return book && toPaymentViews(book.state, book.dueAt, await this.moves.of(orderId))[0];
  }

  /** The service loses what it knew of an order, as when an older copy of its database is restored. */
  async forget(orderId: string): Promise<void> {
    for (const table of ['refund', 'payment']) {
      await this.database.dataSource.query(`DELETE FROM ${table} WHERE order_id = $1`, [orderId]);
    }
  }

  /** The book as releases wrote it whose charges were known to the provider by the payment's id. */
  async keyAsBefore(orderId: string): Promise<void> {
    await this.database.dataSource.query('UPDATE payment SET charge_key = NULL WHERE order_id = $1', [orderId]);
  }

  /** The keys under which the gateway was asked to charge an order. */
  async chargeKeys(orderId: string): Promise<string[]> {
    const sql = 'SELECT key FROM provider.charges WHERE reference = $1 ORDER BY key';
    return (await this.database.ledger.query<{ key: string }[]>(sql, [orderId])).map(({ key }) => key);
  }

  /** What was written to payment-events since the last look. */
  events(): Promise<OutboxEvent[]> {
    return drainOutbox(this.database.dataSource);
  }

  async eventTypes(): Promise<string[]> {
    return (await this.events()).map(({ type }) => type);
  }

  /** The gateway's own books: what it charged and gave back for an order, and how often it was asked to charge. */
  async ledger(orderId: string): Promise<{ charged: number; refunded: number; charges: number; calls: number }> {
    const [row] = await this.database.ledger.query<Record<'charged' | 'refunded' | 'charges' | 'calls', number>[]>(
      `SELECT coalesce(sum(amount) FILTER (WHERE status = 'CHARGED'), 0)::int AS charged,
              count(*) FILTER (WHERE status = 'CHARGED')::int AS charges,
              coalesce(sum(calls), 0)::int AS calls,
              (SELECT coalesce(sum(r.amount), 0)::int FROM provider.refunds r
                WHERE r.status = 'REFUNDED'
                  AND r.charge_key IN (SELECT key FROM provider.charges WHERE reference = $1)) AS refunded
         FROM provider.charges WHERE reference = $1`,
      [orderId],
    );
    if (!row) throw new Error('an aggregate has one row');
    return row;
  }
}

import { decodeEvent, type EventEnvelope, type EventType } from '@waybill/contracts';
import { Transactions, type Received, type Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import { createMigratedDatabase, TestClock, type MigratedDatabase } from '@waybill/testing';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { CatalogueRepository } from '../src/catalogue/persistence/catalogue.repository.js';
import { entities, migrations } from '../src/database/data-source.js';
import { CheckStock } from '../src/orders/application/check-stock.js';
import { OrderIds } from '../src/orders/application/order-ids.js';
import { PlaceIdempotently } from '../src/orders/application/place-idempotently.js';
import { PlaceOrder, type OrderRequest } from '../src/orders/application/place-order.js';
import { RecordFacts } from '../src/orders/application/record-facts.js';
import { isRefused, statusOf, type Order } from '../src/orders/domain/index.js';
import { IdempotencyKeys } from '../src/orders/persistence/idempotency-keys.js';
import { OrderQueries } from '../src/orders/persistence/order.queries.js';
import { OrderRepository } from '../src/orders/persistence/order.repository.js';
import { StockLookup } from '../src/orders/stock-lookup/stock-lookup.port.js';

/** What inventory says; nothing means that it cannot be asked. */
export class SetStock extends StockLookup {
  says: ReadonlyMap<string, number> | undefined;

  available(): Promise<ReadonlyMap<string, number>> {
    return this.says ? Promise.resolve(this.says) : Promise.reject(new Error('inventory is away'));
  }
}

export const request = (overrides: Partial<OrderRequest> = {}): OrderRequest => ({
  customerId: 'ada',
  items: [{ sku: 'TEA', quantity: 2 }],
  allowPartial: false,
  paymentMethod: 'tok_ok',
  ...overrides,
});

export const money = (amount: number) => ({ amount, currency: 'USD' });

type Fact = Parameters<RecordFacts['execute']>[1][number];

/** The order service's use cases on a Postgres of their own; TEA costs 5.00, GONE is deleted. */
export class TestOrders {
  readonly traceparent = newTraceparent();
  readonly clock = new TestClock();
  readonly transactions: Transactions;
  readonly orders: OrderRepository;
  readonly queries: OrderQueries;
  readonly catalogue: CatalogueRepository;
  readonly stock = new SetStock();
  readonly keys: IdempotencyKeys;
  readonly placeOrder: PlaceOrder;
  readonly placeIdempotently: PlaceIdempotently;
  readonly recordFacts: RecordFacts;

  private constructor(
    readonly database: MigratedDatabase,
    readonly dataSource: DataSource = database.dataSource,
  ) {
    this.transactions = new Transactions(dataSource);
    this.orders = new OrderRepository(dataSource);
    this.queries = new OrderQueries(dataSource);
    this.catalogue = new CatalogueRepository();
    const config = { sagaTimeoutSeconds: 300 } as never;
    const checkStock = new CheckStock(this.stock);
    this.keys = new IdempotencyKeys(dataSource);
    const ids = new OrderIds(this.clock);
    this.placeOrder = new PlaceOrder(
      this.transactions,
      this.orders,
      this.catalogue,
      this.keys,
      checkStock,
      ids,
      this.clock,
      config,
    );
    this.placeIdempotently = new PlaceIdempotently(this.transactions, this.keys, this.placeOrder, ids);
    this.recordFacts = new RecordFacts(this.orders, this.clock);
  }

  static async start(): Promise<TestOrders> {
    const desk = new TestOrders(await createMigratedDatabase({ entities, migrations }));
    const price = money(500);
    await desk.transactions.run((tx) =>
      desk.catalogue.apply(tx, [
        { sku: 'TEA', name: 'Tea', price, onHand: 10, revision: 1, deleted: false },
        { sku: 'GONE', name: 'Gone', price, onHand: 0, revision: 2, deleted: true },
      ]),
    );
    return desk;
  }

  /** Another instance on the same database. */
  async another(): Promise<TestOrders> {
    return new TestOrders(this.database, await this.database.connect());
  }

  /** Ends {@link another} instance; the database stays. */
  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  stop(): Promise<void> {
    return this.database.drop();
  }

  async place(overrides: Partial<OrderRequest> = {}): Promise<Order> {
    const placed = await this.placeOrder.execute(request(overrides), this.traceparent);
    if (isRefused(placed)) throw new Error(placed.detail);
    return placed;
  }

  async outboxOf(orderId: string): Promise<EventEnvelope[]> {
    const rows: { payload: Buffer }[] = await this.dataSource.query(
      'SELECT payload FROM outbox WHERE key = $1 ORDER BY id',
      [Buffer.from(orderId)],
    );
    return rows.map(({ payload }) => decodeEvent('order-events', payload));
  }

  async typesOf(orderId: string): Promise<string[]> {
    return (await this.outboxOf(orderId)).map(({ type }) => type);
  }

  async statusNow(id: string): Promise<string | undefined> {
    const order = await this.orders.find(id);
    return order && statusOf(order);
  }

  /** As a batch does: one lock, one transaction. */
  record(...facts: readonly Fact[]): Promise<void> {
    return this.transactions.run(async (tx: Tx) => {
      await this.orders.lock(
        tx,
        facts.map(({ event }) => event.subject),
      );
      this.recordFacts.execute(tx, facts);
    });
  }

  fact<T extends EventType>(type: T, orderId: string, data: object): Received<EventEnvelope<T>> {
    const time = '2026-01-01T00:00:00.000Z';
    return {
      event: { id: uuidv7(), type, subject: orderId, time, data: { orderId, ...data } } as unknown as EventEnvelope<T>,
      key: orderId,
      topic: 'facts',
      partition: 0,
      offset: '0',
      traceparent: this.traceparent,
      headers: {},
    };
  }

  reserved(id: string): Fact {
    const lines = [{ sku: 'TEA', quantity: 2, unitPrice: money(500) }];
    return this.fact('InventoryReserved', id, { lines, amount: money(1000) });
  }

  paid(id: string): Fact {
    return this.fact('PaymentCompleted', id, { paymentId: uuidv7(), amount: money(1000) });
  }

  shipped(id: string): Fact {
    return this.fact('OrderShipped', id, { shipmentId: uuidv7(), trackingNumber: 'WB1', carrier: 'simulated' });
  }

  paymentFailed(id: string): Fact {
    const data = { paymentId: uuidv7(), reason: 'DECLINED', detail: 'no', amount: money(1000) };
    return this.fact('PaymentFailed', id, data);
  }

  released(id: string): Fact {
    return this.fact('InventoryReleased', id, { lines: [] });
  }

  refunded(id: string): Fact {
    return this.fact('PaymentRefunded', id, { paymentId: uuidv7(), refundId: uuidv7(), amount: money(1000) });
  }

  refundFailed(id: string): Fact {
    const data = { paymentId: uuidv7(), refundId: uuidv7(), reason: 'card closed', amount: money(1000) };
    return this.fact('PaymentRefundFailed', id, data);
  }

  shipmentVoided(id: string): Fact {
    return this.fact('ShipmentVoided', id, { booked: false });
  }

  /** Reads the facts one after the other, each in a transaction of its own, as they may well come. */
  async recordInTurn(...facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) await this.record(fact);
  }
}

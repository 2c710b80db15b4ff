import { randomUUID } from 'node:crypto';
import type { Api, Order, Stock } from '../support/api.js';

/** What can be seen of orders and goods from outside. */
export interface Seen {
  readonly orders: readonly Pick<
    Order,
    'id' | 'status' | 'compensation' | 'cancellation' | 'payment' | 'shipment' | 'total'
  >[];
  readonly stock: readonly Stock[];
}

/** Orders of one customer that come to every end there is, on products of their own. */
export class Load {
  readonly customerId = randomUUID();
  private readonly skus: string[] = [];

  constructor(private readonly api: Api) {}

  /** Places one order of each kind, and waits until all are settled. */
  async ofAllKinds(): Promise<void> {
    const sku = await this.product(100);
    const scarce = await this.product(2);
    const address = { name: 'Ada', line1: '12 Square', city: 'London', postalCode: 'SW1Y' };
    await this.place(sku);
    await this.place(sku, { paymentMethod: 'tok_declined' });
    await this.place(sku, { paymentMethod: 'tok_timeout' });
    await this.place(scarce, { items: [{ sku: scarce, quantity: 3 }] });
    await this.place(scarce, { items: [{ sku: scarce, quantity: 3 }], allowPartial: true });
    await this.place(sku, { shippingAddress: { ...address, country: 'XX' } });
    await this.api.cancel((await this.place(sku)).id);
    const refunded = await this.place(sku);
    await this.api.settled(refunded.id, 60_000);
    await this.api.refund(refunded.id);
    await this.settled();
  }

  /** Orders that are on their way when this resolves. */
  async underWay(count = 12): Promise<void> {
    const sku = await this.product(100);
    await Promise.all(Array.from({ length: count }, () => this.place(sku)));
  }

  settled(): Promise<Order[]> {
    return this.api.allSettled(this.customerId, 90_000);
  }

  async seen(): Promise<Seen> {
    const orders = await this.settled();
    return {
      orders: orders.map(({ id, status, compensation, cancellation, payment, shipment, total }) => {
        return { id, status, compensation, cancellation, payment, shipment, total };
      }),
      stock: await Promise.all(this.skus.map((sku) => this.api.stock(sku))),
    };
  }

  private place(sku: string, overrides: Record<string, unknown> = {}): Promise<Order> {
    return this.api.place(sku, { customerId: this.customerId, ...overrides });
  }

  private async product(onHand: number): Promise<string> {
    const sku = await this.api.product({ onHand });
    this.skus.push(sku);
    return sku;
  }
}

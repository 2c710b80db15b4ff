import { randomUUID } from 'node:crypto';
import { type TestSystem, eventually } from '@waybill/testing';

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** An order as `GET /orders/:id` shows it; only what the suites look at. */
export interface Order {
  readonly id: string;
  readonly status: string;
  readonly compensation: string;
  readonly stockCheck?: string;
  readonly total: Money;
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly reserved: number }[];
  readonly shortfall: readonly { readonly sku: string; readonly requested: number; readonly reserved: number }[];
  readonly cancellation: { readonly reason: string; readonly detail: string | null } | null;
  readonly payment: { readonly id: string | null; readonly status: string } | null;
  readonly shipment: { readonly id: string; readonly trackingNumber: string | null } | null;
  readonly createdAt: string;
}

/** What a refusal says, RFC 9457. */
export interface Problem {
  readonly code?: string;
  readonly errors?: readonly { readonly field: string }[];
}

export interface Payment {
  readonly status: string;
  readonly amount: Money;
  readonly refunds: readonly { readonly amount: Money; readonly status: string }[];
}

export interface Stock {
  readonly sku: string;
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly shipped: number;
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | null;
  /** The header `Idempotent-Replayed`, where there is one. */
  readonly replayed?: string;
  readonly body: T;
}

interface OrderPage {
  readonly items: readonly Order[];
  readonly nextCursor: string | null;
}

const FINAL = ['COMPLETED', 'CANCELLED', 'REFUNDED'];

/** Whether an order is final and, if it was undone, everything is back. */
export const isSettled = (status: string, compensation: string): boolean =>
  FINAL.includes(status) && ['NONE', 'DONE'].includes(compensation);

/** The system's HTTP interface as a client sees it. */
export class Api {
  /** @param token what every request carries that says nothing else; default: none */
  constructor(
    private readonly system: TestSystem,
    private readonly token?: string,
  ) {}

  async request<T>(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(url, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const replayed = response.headers.get('idempotent-replayed');
    return {
      ...(replayed !== null && { replayed }),
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      location: response.headers.get('location'),
      body: (text === '' ? undefined : JSON.parse(text)) as T,
    };
  }

  /** A product of its own, known to order when this resolves. @returns its SKU */
  async product({ onHand = 100, price = 1000, currency = 'USD' } = {}): Promise<string> {
    const sku = `T-${randomUUID().slice(0, 13)}`.toUpperCase();
    const body = { sku, name: `Test ${sku}`, price: { amount: price, currency }, onHand };
    const { status } = await this.request('POST', `${this.system.url('inventory')}/products`, body);
    expect(status).toBe(201);
    await eventually(async () => {
      expect((await this.request('GET', `${this.system.url('order')}/catalogue/${sku}`)).status).toBe(200);
    });
    return sku;
  }

  post(body: unknown, headers: Record<string, string> = {}): Promise<Answer<Order>> {
    return this.request<Order>('POST', `${this.system.url('order')}/orders`, body, headers);
  }

  /** Places an order that must be accepted. */
  async place(sku: string, overrides: Record<string, unknown> = {}): Promise<Order> {
    const answer = await this.post({ customerId: 'e2e', items: [{ sku, quantity: 1 }], ...overrides });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }

  cancel(id: string, headers: Record<string, string> = {}): Promise<Answer<Order & Problem>> {
    return this.request('POST', `${this.system.url('order')}/orders/${id}/cancel`, undefined, headers);
  }

  refund(id: string): Promise<Answer<Order & Problem>> {
    return this.request('POST', `${this.system.url('order')}/orders/${id}/refund`);
  }

  retry(id: string): Promise<Answer<Order & Problem>> {
    return this.request('POST', `${this.system.url('order')}/orders/${id}/compensation/retry`);
  }

  async order(id: string): Promise<Order> {
    const { status, body } = await this.request<Order>('GET', `${this.system.url('order')}/orders/${id}`);
    expect(status).toBe(200);
    return body;
  }

  /** Waits until the order has this status, and if given this compensation. */
  async reaches(id: string, status: string, compensation?: string): Promise<Order> {
    return eventually(
      async () => {
        const order = await this.order(id);
        expect(order).toMatchObject({ status, ...(compensation !== undefined && { compensation }) });
        return order;
      },
      { timeoutMs: 40_000 },
    );
  }

  /** Waits until the order is final and, if it was undone, until everything is back. */
  async settled(id: string, timeoutMs = 20_000): Promise<Order> {
    return eventually(
      async () => {
        const order = await this.order(id);
        expect(FINAL).toContain(order.status);
        expect(['NONE', 'DONE']).toContain(order.compensation);
        return order;
      },
      { timeoutMs },
    );
  }

  /** As {@link settled} for all orders of a customer, asked for in pages instead of one by one. */
  async allSettled(customerId: string, timeoutMs: number): Promise<Order[]> {
    return eventually(
      async () => {
        const orders = await this.ordersOf(customerId);
        const open = orders.filter(({ status, compensation }) => !isSettled(status, compensation));
        expect(open.map(({ id, status, compensation }) => ({ id, status, compensation }))).toEqual([]);
        return orders;
      },
      { timeoutMs, intervalMs: 500 },
    );
  }

  /** All orders of a customer, newest first. */
  async ordersOf(customerId: string): Promise<Order[]> {
    const orders: Order[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const url = `${this.system.url('order')}/orders?customerId=${customerId}&limit=100${cursor && `&cursor=${cursor}`}`;
      const page: OrderPage = (await this.request<OrderPage>('GET', url)).body;
      orders.push(...page.items);
      cursor = page.nextCursor;
    }
    return orders;
  }

  async stock(sku: string): Promise<Stock> {
    return (await this.request<Stock>('GET', `${this.system.url('inventory')}/stock/${sku}`)).body;
  }

  async items<T>(service: 'payment' | 'shipping' | 'notification', path: string, orderId: string): Promise<T[]> {
    const url = `${this.system.url(service)}/${path}?orderId=${orderId}`;
    return (await this.request<{ items: T[] }>('GET', url)).body.items;
  }
}

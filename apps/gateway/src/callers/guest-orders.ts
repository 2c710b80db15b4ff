import { Injectable } from '@nestjs/common';
import { customerMismatch, notFound, ProblemError, type Actor } from '@waybill/platform';
import { Upstream } from '../upstream/upstream.js';

/** Orders whose customer is remembered; it never changes. */
const MAX_REMEMBERED = 20_000;

/**
 * What guests may touch. The order service takes the gateway's word for all guests alike, so which of them an order
 * belongs to is judged here.
 */
@Injectable()
export class GuestOrders {
  private readonly customers = new Map<string, string>();

  constructor(private readonly upstream: Upstream) {}

  /** @throws ProblemError 404 `order-not-found` for another's, as if it were not there */
  async assertOwn(id: string, guest: Actor): Promise<void> {
    const orderId = id.toLowerCase();
    const customer = this.customers.get(orderId) ?? (await this.customerOf(orderId, guest));
    if (customer !== guest.customerId) throw notFound('order', orderId);
  }

  private async customerOf(orderId: string, guest: Actor): Promise<string> {
    const { body } = await this.upstream.call('order', `/orders/${orderId}`, guest);
    const { customerId } = body as { customerId: string };
    const [oldest = ''] = this.customers.keys();
    if (this.customers.size >= MAX_REMEMBERED) this.customers.delete(oldest);
    this.customers.set(orderId, customerId);
    return customerId;
  }
}

/**
 * The body of `POST /api/orders` with the customer filled in where it is left out.
 *
 * @throws ProblemError 403 `customer-mismatch` where a guest names another customer
 */
export function withCustomer(body: unknown, actor: Actor): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { customerId } = body as { customerId?: unknown };
  if (customerId === undefined)
    return actor.customerId === undefined ? body : { ...body, customerId: actor.customerId };
  if (actor.roles.has('storefront') && customerId !== actor.customerId) throw anothersOrder();
  return body;
}

/** The filter of a guest's list: their own orders. */
export function ownOrders(query: Readonly<Record<string, string>>, guest: Actor): Record<string, string> {
  if (query.customerId !== undefined && query.customerId !== guest.customerId) throw anothersOrder();
  return { ...query, customerId: guest.customerId! };
}

const anothersOrder = (): ProblemError => customerMismatch('A guest orders for nobody else.');

import { Injectable } from '@nestjs/common';
import { ORDER_STATUSES, type OrderStatus } from '@waybill/contracts';
import { ServiceTokens } from '@waybill/platform';
import { InventoryConfig } from '../../inventory.config.js';
import type { OrderVerdict } from '../domain/index.js';
import { OrderLookup } from './order-lookup.port.js';

const TIMEOUT_MS = 5_000;

/** Something answered, but not with what order says about an order: a proxy's page, another service, an error. */
export class NoVerdictError extends Error {
  readonly code = 'NO_VERDICT';
  override readonly name = 'NoVerdictError';

  constructor(url: string, status: number) {
    super(`${url} answered ${status} without a word on the order`);
  }
}

/** Asks `GET /orders/:id`, with a token of inventory's own. */
@Injectable()
export class HttpOrderLookup extends OrderLookup {
  constructor(
    private readonly config: InventoryConfig,
    private readonly tokens: ServiceTokens,
  ) {
    super();
  }

  async verdictOn(orderId: string, traceparent: string, signal: AbortSignal): Promise<OrderVerdict> {
    const url = `${this.config.orderUrl.replace(/\/+$/, '')}/orders/${orderId}`;
    const identity = await this.tokens.headers();
    const response = await fetch(url, {
      headers: { accept: 'application/json', traceparent, ...identity },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.status === 401) this.tokens.refused(identity.authorization);
    const verdict = verdictIn(orderId, response.status, await jsonOf(response));
    if (!verdict) throw new NoVerdictError(url, response.status);
    return verdict;
  }
}

/** A 404 alone is none: a wrong address or a proxy answers the same. It must be order's own word for this order. */
function verdictIn(orderId: string, status: number, body: Readonly<Record<string, unknown>>): OrderVerdict | undefined {
  if (status === 404) return body.code === 'order-not-found' ? 'NOT_FOUND' : undefined;
  if (status !== 200 || body.id !== orderId || !isOrderStatus(body.status)) return undefined;
  if (areGoodsElsewhere(body)) return 'ALIVE';
  if (body.status === 'REFUNDED') return body.status;
  return body.status === 'CANCELLED' && !isBeingUndone(body.compensation) ? body.status : 'ALIVE';
}

/** With the customer, or come back by returns: their place is told by other events than those of a release. */
const areGoodsElsewhere = ({ goodsOut, returns }: Readonly<Record<string, unknown>>): boolean =>
  goodsOut === true || returns !== undefined;

/** Its parcel may still travel. Order asks the goods back itself, once it knows. */
const isBeingUndone = (compensation: unknown): boolean =>
  compensation === 'PENDING' || compensation === 'NEEDS_ATTENTION';

const isOrderStatus = (status: unknown): status is OrderStatus =>
  (ORDER_STATUSES as readonly unknown[]).includes(status);

async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

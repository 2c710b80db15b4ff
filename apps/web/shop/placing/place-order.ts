import type { OrderView, PlaceOrderBody, Scenario } from '@waybill/console-api';
import { ApiError } from '../../shared/api/api-error.js';
import { post } from '../../shared/api/client.js';

export interface Basket {
  /** Units by SKU, none of them 0. */
  readonly units: ReadonlyMap<string, number>;
  readonly scenario: Scenario | undefined;
}

const ATTEMPTS = 4;
const PAUSE_MS = 1_000;
/** No answer, or one that says that there was none: the next attempt may succeed. */
const MAY_PASS: ReadonlySet<number> = new Set([0, 502, 503, 504]);

/**
 * Places an order once, however often the answer is lost: every attempt carries the same key. Where the gateway says that
 * there were too many orders, it waits as long as it was told.
 *
 * @throws ApiError the last one, or at once where repeating would not help
 */
export async function placeOrder(basket: Basket, key: string, waiting?: (seconds: number) => void): Promise<OrderView> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await post<OrderView>('/api/orders', bodyOf(basket), { headers: { 'idempotency-key': key } });
    } catch (error) {
      const pauseMs = pauseAfter(error);
      if (pauseMs === null || attempt === ATTEMPTS) throw error;
      waiting?.(Math.ceil(pauseMs / 1_000));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function pauseAfter(error: unknown): number | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 429) return (error.retryAfterSeconds ?? 5) * 1_000;
  return MAY_PASS.has(error.status) ? PAUSE_MS : null;
}

export const bodyOf = ({ units, scenario }: Basket): PlaceOrderBody => ({
  items: [...units].map(([sku, quantity]) => ({ sku, quantity })),
  ...(scenario && { paymentMethod: scenario.paymentMethod }),
  ...(scenario?.country !== undefined && { shippingAddress: { ...ADDRESS, country: scenario.country } }),
});

const ADDRESS = { name: 'Ada Lovelace', line1: '12 St James Square', city: 'London', postalCode: 'SW1Y 4JH' };

/** Page of an order; it remembers how the order should go, so that more of the kind can be placed. */
export const orderPath = (id: string, scenario: Scenario | undefined): string =>
  `/orders/${id}${scenario ? `?how=${encodeURIComponent(scenario.code)}` : ''}`;

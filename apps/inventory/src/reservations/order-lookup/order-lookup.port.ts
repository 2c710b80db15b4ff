import type { OrderVerdict } from '../domain/index.js';

/** Where inventory learns what has become of an order that it still holds stock for. */
export abstract class OrderLookup {
  /**
   * Only a definite word counts: whatever is not one is thrown, since no answer is no permission to release.
   *
   * @throws Error when order cannot be reached, is too slow, or says something that is no answer
   */
  abstract verdictOn(orderId: string, traceparent: string, signal: AbortSignal): Promise<OrderVerdict>;
}

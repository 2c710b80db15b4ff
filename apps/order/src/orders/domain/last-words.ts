import { announcementOf } from './announce-progress.js';
import { goodsLeftOf, refundedOf } from './compensation.js';
import { requestOf, rollbackOf } from './decide-undoing.js';
import { returnedOf } from './enter-return.js';
import type { Order, OrderEvent } from './order.js';

/**
 * What the order said last, from its state: to be said again where it was lost on its way. An undecided order repeats how
 * far it has come, one that is undone what it asked of the others, under the attempt at which it asked. OrderCreated is
 * never among it: what the customer gave is not kept here, and an order that gets no further times out.
 *
 * Payment and shipping read the same request. Where a person vouches for the money, a payment that had not heard it would
 * give the money back once more: it is said again only where payment is known to have heard one, and as the first.
 */
export function lastWords(order: Order): readonly OrderEvent[] {
  const { id, decision, compensation } = order;
  const returns = order.returns?.map((one) => returnedOf(id, one)) ?? [];
  if (!decision) return [...announcementOf(order), ...returns];
  if (decision.kind === 'REFUND' && compensation.status === 'DONE') return [...returns, refundedOf(order)];
  return [
    ...(compensation.goodsLeft ? [goodsLeftOf(id)] : []),
    ...returns,
    ...safeAttempts(order).map((attempt) => requestOf(id, decision, attempt)),
    ...(compensation.stockAsked ? [rollbackOf(id, decision, compensation.attempt)] : []),
  ];
}

function safeAttempts({ facts, compensation: { attempt, settled } }: Order): readonly number[] {
  if (!settled?.money) return [attempt];
  return facts.refundFailed ? [1] : [];
}

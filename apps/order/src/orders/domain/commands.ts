import { inTurn } from './apply.js';
import { placeGoods, judgeCompensation } from './compensation.js';
import { decide } from './decide-undoing.js';
import { unchanged, type Decided, type Decision, type Explanation, type Order } from './order.js';
import { refused, type Refused } from './outcome.js';

/**
 * The customer cancels. Judged by facts, not by the status. Again on a cancelled order, whoever cancelled it: accepted,
 * nothing new.
 *
 * @param at now, Unix milliseconds
 */
export function cancel(order: Order, at: number, explained?: Explanation): Decided | Refused<'NOT_CANCELLABLE'> {
  if (order.decision?.kind === 'CANCEL') return unchanged(order);
  if (order.decision) return refused('NOT_CANCELLABLE', 'a refund was asked');
  if (order.facts.shipped) return refused('NOT_CANCELLABLE', 'the order has been shipped');
  return undo(order, {
    kind: 'CANCEL',
    reason: 'CUSTOMER_REQUEST',
    detail: null,
    by: 'CUSTOMER',
    at,
    ...(explained && { explained }),
  });
}

/**
 * The customer asks the money back. Needs PaymentCompleted to have been read. Again: accepted, nothing new.
 *
 * @param explained `restock` says what becomes of goods that have left. `on-return` and `never` leave them out: the refund is
 * complete with the money, and a return may be entered at any time
 */
export function requestRefund(order: Order, at: number, explained?: Explanation): Decided | Refused<'NOT_REFUNDABLE'> {
  if (order.decision?.kind === 'REFUND') return unchanged(order);
  if (order.decision) return refused('NOT_REFUNDABLE', 'the order was cancelled');
  if (!order.facts.paid) return refused('NOT_REFUNDABLE', 'the order has not been paid');
  return undo(order, {
    kind: 'REFUND',
    shipped: order.facts.shipped !== undefined,
    at,
    ...(explained && { explained }),
  });
}

/**
 * The saga's time-out. The caller has made sure that no unread result waits on the topics; an order of which
 * OrderShipped was read is never timed out, whatever else is missing.
 */
export function expire(order: Order, at: number): Decided | Refused<'NOT_DUE' | 'ALREADY_DECIDED' | 'SHIPPED'> {
  if (order.decision) return refused('ALREADY_DECIDED', 'the order is being undone');
  if (order.facts.shipped) return refused('SHIPPED', 'the order has been shipped');
  if (at < order.deadline) return refused('NOT_DUE', 'the deadline has not passed');
  return undo(order, { kind: 'CANCEL', reason: 'TIMED_OUT', detail: null, by: 'TIME_OUT', at });
}

function undo(order: Order, decision: Decision): Decided {
  return inTurn({ ...order, updatedAt: decision.at }, [
    (o) => decide(o, decision),
    placeGoods,
    (o) => judgeCompensation(o, null),
  ]);
}

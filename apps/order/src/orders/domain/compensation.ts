import type { CompensationPart } from '@waybill/contracts';
import { requestOf, restockOf, rollbackOf } from './decide-undoing.js';
import { haveGoodsLeft, isAllReturned } from './goods-out.js';
import { unchanged, type Decided, type Decision, type FactEvent, type Order, type OrderEvent } from './order.js';
import { refused, type Refused } from './outcome.js';

/** Whose answer the compensation waits for, by what decided: nobody is asked to undo what is known not to have happened. */
function awaited(decision: Decision): readonly CompensationPart[] {
  if (decision.kind === 'REFUND') {
    if (!decision.shipped) return ['money', 'shipment', 'stock'];
    return restockOf(decision) === 'now' ? ['money', 'stock'] : ['money'];
  }
  switch (decision.by) {
    case 'InventoryFailed':
      return [];
    case 'PaymentFailed':
      return ['stock'];
    case 'ShipmentFailed':
      return ['stock', 'money'];
    case 'CUSTOMER':
    case 'TIME_OUT':
      return ['stock', 'money', 'shipment'];
  }
}

function isBack(order: Order, part: CompensationPart): boolean {
  const { facts, compensation } = order;
  if (compensation.settled?.[part]) return true;
  switch (part) {
    case 'stock':
      return (facts.released ?? facts.reservationFailed) !== undefined || haveGoodsLeft(order);
    case 'money':
      return (facts.paymentVoided ?? facts.refunded ?? facts.paymentFailed) !== undefined;
    case 'shipment':
      // A shipment that failed is never voided (shipping answers no more), so its failure is the answer, in a refund too.
      if (facts.shipmentVoided ?? facts.shipmentFailed) return true;
      return haveGoodsLeft(order) && isAllReturned(order);
  }
}

/** The answers still waited for. Answers that came before the decision count, and so does what a person vouches for. */
export const missingParts = (order: Order): readonly CompensationPart[] =>
  order.decision ? awaited(order.decision).filter((part) => !isBack(order, part)) : [];

/**
 * Tells inventory where the goods of an undone order are. They are asked back once they are certain not to travel, by a
 * refund only when the money is back, too; they have left where the parcel cannot be called back, until it can after all.
 */
export function placeGoods(order: Order): Decided {
  const { decision, compensation, facts, id } = order;
  if (!decision || compensation.stockAsked) return unchanged(order);
  if (facts.shipmentVoidFailed && !compensation.goodsLeft && missingParts(order).includes('shipment')) {
    return {
      state: { ...order, compensation: { ...compensation, goodsLeft: true } },
      events: [goodsLeftOf(id)],
    };
  }
  if (haveGoodsLeft(order) || !mayAskStockBack(order, decision)) return unchanged(order);
  return {
    state: { ...order, compensation: { ...compensation, stockAsked: true } },
    events: [rollbackOf(id, decision, compensation.attempt)],
  };
}

export const goodsLeftOf = (orderId: string): OrderEvent => ({ type: 'GoodsLeft', data: { orderId } });

function mayAskStockBack(order: Order, decision: Decision): boolean {
  const parts = awaited(decision);
  if (!parts.includes('stock')) return false;
  if (parts.includes('shipment') && !isBack(order, 'shipment')) return false;
  return decision.kind === 'CANCEL' || isBack(order, 'money');
}

const FAILED_ANSWERS: Partial<Record<FactEvent['type'], CompensationPart>> = {
  PaymentRefundFailed: 'money',
  ShipmentVoidFailed: 'shipment',
};

/**
 * Where the compensation stands after `answer`. DONE is for good. A failed answer counts only while its part is
 * missing: one that is read late, after a retry brought the part back, says nothing new.
 */
export function judgeCompensation(order: Order, answer: FactEvent | null): Decided {
  const { decision, compensation } = order;
  if (!decision || compensation.status === 'NONE' || compensation.status === 'DONE') return unchanged(order);
  const missing = missingParts(order);
  const isPlaced = compensation.stockAsked || haveGoodsLeft(order) || !awaited(decision).includes('stock');
  if (missing.length === 0 && isPlaced) return done(order, decision);
  const failed = answer ? FAILED_ANSWERS[answer.type] : undefined;
  if (failed === undefined || !missing.includes(failed)) return unchanged(order);
  return { state: { ...order, compensation: { ...compensation, status: 'NEEDS_ATTENTION' } }, events: [] };
}

function done(order: Order, decision: Decision): Decided {
  const state: Order = { ...order, compensation: { ...order.compensation, status: 'DONE' } };
  return { state, events: decision.kind === 'CANCEL' ? [] : [refundedOf(order)] };
}

/** The end of a refund, announced. */
export const refundedOf = (order: Order): OrderEvent => ({
  type: 'OrderRefunded',
  data: { orderId: order.id, amount: { amount: amountBack(order), currency: order.currency } },
});

/** Minor units that the customer got back: by the provider, or all that was paid where a person vouches for it. */
function amountBack({ facts, compensation }: Order): number {
  return facts.refunded?.amount ?? (compensation.settled?.money ? (facts.paid?.amount ?? 0) : 0);
}

/**
 * Marks an undoing for an operator when its answers have not come in time. A later answer still makes it DONE.
 *
 * @param at now, Unix milliseconds
 * @param timeoutMs COMPENSATION_TIMEOUT_SECONDS × 1000; counted from the decision, after a retry from the retry
 */
export function overdueCompensation(order: Order, at: number, timeoutMs: number): Decided | Refused<'NOT_DUE'> {
  const { compensation } = order;
  if (compensation.status !== 'PENDING' || compensation.since === null || at < compensation.since + timeoutMs) {
    return refused('NOT_DUE', `compensation is ${compensation.status}`);
  }
  return {
    state: { ...order, updatedAt: at, compensation: { ...compensation, status: 'NEEDS_ATTENTION' } },
    events: [],
  };
}

/**
 * An operator's retry: asks anew, under the next attempt, exactly for what is missing. Payment and shipping read the same
 * request, so where a person vouches for the money it is not written again: payment would give it back once more.
 */
export function retryCompensation(order: Order, at: number): Decided | Refused<'NOTHING_TO_RETRY'> {
  const { decision, compensation } = order;
  if (!decision || compensation.status !== 'NEEDS_ATTENTION') {
    return refused('NOTHING_TO_RETRY', `compensation is ${compensation.status}`);
  }
  const attempt = compensation.attempt + 1;
  const missing = missingParts(order);
  if (missing.includes('shipment') && compensation.settled?.money) {
    return refused('NOTHING_TO_RETRY', 'the money was settled, and payment would be asked again: settle the shipment');
  }
  const events = [
    ...(missing.some((part) => part !== 'stock') ? [requestOf(order.id, decision, attempt)] : []),
    ...(missing.includes('stock') && compensation.stockAsked ? [rollbackOf(order.id, decision, attempt)] : []),
  ];
  const state: Order = {
    ...order,
    updatedAt: at,
    compensation: { ...compensation, status: 'PENDING', attempt, since: at },
  };
  return { state, events };
}

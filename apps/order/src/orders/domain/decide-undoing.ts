import type { Restock } from '@waybill/contracts';
import type { CancelledBy, Decided, Decision, FactEvent, Order, OrderEvent } from './order.js';

type Cancel = Extract<Decision, { kind: 'CANCEL' }>;

/** The cancellation that a fact of failure brings about, where nothing was decided before. */
export function cancellationBy(order: Order, event: FactEvent, at: number): Decision | null {
  if (order.decision) return null;
  const { reservationFailed, paymentFailed, shipmentFailed } = order.facts;
  const cancel = (by: CancelledBy, reason: Cancel['reason'], detail: string): Cancel => ({
    kind: 'CANCEL',
    reason,
    detail,
    by,
    at,
  });
  if (event.type === 'InventoryFailed' && reservationFailed) {
    return cancel(event.type, reservationFailed.reason, reservationFailed.detail);
  }
  if (event.type === 'PaymentFailed' && paymentFailed) {
    const reason = paymentFailed.reason === 'DECLINED' ? 'PAYMENT_DECLINED' : 'PAYMENT_ERROR';
    return cancel(event.type, reason, paymentFailed.detail);
  }
  if (event.type === 'ShipmentFailed' && shipmentFailed) {
    return cancel(event.type, 'SHIPPING_FAILED', shipmentFailed.detail);
  }
  return null;
}

/** Takes the decision and writes what it asks of payment and shipping. */
export function decide(order: Order, decision: Decision): Decided {
  const status = waitsForAnyone(decision) ? 'PENDING' : 'NONE';
  return {
    state: { ...order, decision, compensation: { status, attempt: 1, since: decision.at, stockAsked: false } },
    events: [requestOf(order.id, decision, 1), ...explanationOf(order.id, decision)],
  };
}

const waitsForAnyone = (decision: Decision): boolean =>
  !(decision.kind === 'CANCEL' && decision.by === 'InventoryFailed');

/** What payment and shipping are asked by the decision. */
export function requestOf(orderId: string, decision: Decision, attempt: number): OrderEvent {
  if (decision.kind === 'REFUND') {
    return { type: 'OrderRefundRequested', data: { orderId, shipped: decision.shipped, attempt } };
  }
  const { reason, detail } = decision;
  return { type: 'OrderCancelled', data: { orderId, reason, ...(detail !== null && { detail }), attempt } };
}

/** What a person said with it. */
export function explanationOf(orderId: string, { explained }: Decision): readonly OrderEvent[] {
  if (!explained) return [];
  const { reason, actor, restock } = explained;
  const data = { orderId, ...(reason !== null && { reason }), actor, ...(restock && { restock }) };
  return [{ type: 'UndoingExplained', data }];
}

/** What becomes of goods that had left when the order was undone. */
export const restockOf = (decision: Decision): Restock => decision.explained?.restock ?? 'now';

/** What inventory is asked by the decision. */
export const rollbackOf = (orderId: string, decision: Decision, attempt: number): OrderEvent => ({
  type: 'InventoryRollback',
  data: { orderId, reason: decision.kind === 'REFUND' ? 'REFUND' : decision.reason, attempt },
});

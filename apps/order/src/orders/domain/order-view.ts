import type { CancellationReason, OrderStatus, ShortLine } from '@waybill/contracts';
import type { Order } from './order.js';

/** The status, derived from decision, announcements and whether the customer has to act. */
export function statusOf(order: Order): OrderStatus {
  const { decision, progress, compensation } = order;
  if (decision?.kind === 'CANCEL') return 'CANCELLED';
  if (progress === 'CONFIRMED' && actionOf(order)) return 'REQUIRES_ACTION';
  return decision?.kind === 'REFUND' && compensation.status === 'DONE' ? 'REFUNDED' : progress;
}

/** Whether the status will not change any more, except COMPLETED by a refund. */
export const isFinal = (order: Order): boolean => ['COMPLETED', 'CANCELLED', 'REFUNDED'].includes(statusOf(order));

/** What the order costs in minor units: the total as ordered, and once stock answered, what is really held. */
export const amountDue = (order: Order): number => order.facts.reserved?.amount ?? order.total;

/** Lines that got less than was ordered; empty until inventory answered. */
export const shortfallOf = (order: Order): ShortLine[] =>
  order.lines.flatMap(({ sku, quantity, reserved }) =>
    reserved !== null && reserved < quantity ? [{ sku, requested: quantity, reserved }] : [],
  );

export function cancellationOf({ decision }: Order): { reason: CancellationReason; detail: string | null } | null {
  return decision?.kind === 'CANCEL' ? { reason: decision.reason, detail: decision.detail } : null;
}

/** Where the customer has to act; null where that is not asked for, or the charge is decided. */
export function actionOf({ facts }: Order): { url: string } | null {
  const decided = facts.paid ?? facts.paymentFailed ?? facts.paymentVoided ?? facts.refunded ?? facts.refundFailed;
  return facts.actionRequired && !decided ? { url: facts.actionRequired.url } : null;
}

export interface OrderPayment {
  /** Null where payment gave up before it had a payment. */
  readonly id: string | null;
  readonly status: 'REQUIRES_ACTION' | 'COMPLETED' | 'FAILED' | 'VOIDED' | 'REFUNDED';
  /** Where the customer acts, while the status is REQUIRES_ACTION. */
  readonly action?: { readonly url: string };
}

/** What the order knows of its payment; null until payment spoke. */
export function paymentOf(order: Order): OrderPayment | null {
  const { facts } = order;
  if (facts.refunded) return { id: facts.refunded.paymentId, status: 'REFUNDED' };
  const charged = facts.paid ?? facts.refundFailed;
  if (charged) return { id: charged.paymentId, status: 'COMPLETED' };
  if (facts.paymentFailed) return { id: facts.paymentFailed.paymentId, status: 'FAILED' };
  if (facts.paymentVoided) return { id: facts.paymentVoided.paymentId, status: 'VOIDED' };
  const action = order.decision ? null : actionOf(order);
  return action && facts.actionRequired
    ? { id: facts.actionRequired.paymentId, status: 'REQUIRES_ACTION', action }
    : null;
}

/** The shipment that left; null where none did. It stays when it was called back later. */
export function shipmentOf({ facts }: Order): { id: string; trackingNumber: string } | null {
  return facts.shipped ? { id: facts.shipped.shipmentId, trackingNumber: facts.shipped.trackingNumber } : null;
}

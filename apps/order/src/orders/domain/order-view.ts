import type { CancellationReason, OrderStatus, ShortLine } from '@waybill/contracts';
import type { Order } from './order.js';

/** The status, derived from decision and announcements. */
export function statusOf({ decision, progress, compensation }: Order): OrderStatus {
  if (decision?.kind === 'CANCEL') return 'CANCELLED';
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

export interface OrderPayment {
  /** Null where payment gave up before it had a payment. */
  readonly id: string | null;
  readonly status: 'COMPLETED' | 'FAILED' | 'VOIDED' | 'REFUNDED';
}

/** What the order knows of its payment; null until payment spoke. */
export function paymentOf({ facts }: Order): OrderPayment | null {
  if (facts.refunded) return { id: facts.refunded.paymentId, status: 'REFUNDED' };
  const charged = facts.paid ?? facts.refundFailed;
  if (charged) return { id: charged.paymentId, status: 'COMPLETED' };
  if (facts.paymentFailed) return { id: facts.paymentFailed.paymentId, status: 'FAILED' };
  return facts.paymentVoided ? { id: facts.paymentVoided.paymentId, status: 'VOIDED' } : null;
}

/** The shipment that left; null where none did. It stays when it was called back later. */
export function shipmentOf({ facts }: Order): { id: string; trackingNumber: string } | null {
  return facts.shipped ? { id: facts.shipped.shipmentId, trackingNumber: facts.shipped.trackingNumber } : null;
}

import type { DomainEvent, Money, PaymentFailureReason } from '@waybill/contracts';

/**
 * AWAITING: method or amount is missing. READY: both are there, no call was ever made. IN_FLIGHT: a worker has claimed
 * the call. UNKNOWN: the provider did not say; only ever settled by asking it again under the same key.
 * REQUIRES_ACTION: the customer has to act at the provider, which is asked again and again whether that has happened.
 * CHARGED, FAILED, VOIDED are final. VOIDED: closed without a charge, and none will be made.
 */
export type ChargeStatus =
  'AWAITING' | 'READY' | 'IN_FLIGHT' | 'UNKNOWN' | 'REQUIRES_ACTION' | 'CHARGED' | 'FAILED' | 'VOIDED';

/** Not decided, and only the provider can: a call is owed. */
export const OPEN_CHARGES: readonly ChargeStatus[] = ['READY', 'IN_FLIGHT', 'UNKNOWN', 'REQUIRES_ACTION'];

/** FAILED: refused by the provider for good under this id; a retry opens another refund. */
export type RefundStatus = 'READY' | 'IN_FLIGHT' | 'UNKNOWN' | 'REFUNDED' | 'FAILED';

/** One try to give the charge back. Of all refunds of a book at most one is not FAILED. */
export interface Refund {
  readonly id: string;
  /** Its key at the provider: `<order id>:refund:<n>`, n from 1. */
  readonly key: string;
  readonly amount: Money;
  readonly status: RefundStatus;
  /** Calls made to the provider. */
  readonly tries: number;
  readonly failure: string | null;
}

/**
 * Payment's book for one order: one per order id, ever, also for an order it never heard of. Plain and serialisable.
 * It is changed under its row lock only, claims by workers included: that decides the race between charge and closing.
 */
export interface PaymentBook {
  readonly orderId: string;
  readonly paymentId: string;
  /**
   * The charge's key at the provider: `<order id>:charge`. It follows from the order alone, so the order is charged at
   * most once, also by a service that has lost its book and opens another.
   */
  readonly chargeKey: string;
  /** From OrderCreated. */
  readonly method: string | null;
  /** From InventoryReserved: what is really held. */
  readonly amount: Money | null;
  readonly charge: ChargeStatus;
  /** Calls made to the provider to charge. */
  readonly tries: number;
  /** Of those, the ones that the provider answered with an error about this very charge. */
  readonly errors: number;
  /** Calls made to the provider to cancel the charge. */
  readonly cancels: number;
  /** Where the customer acts; null where that was never asked for. PaymentActionRequired was written with it. */
  readonly actionUrl: string | null;
  /** What the provider last said other than yes. */
  readonly problem: string | null;
  /** Why the order was not charged and never will be; `amount` is what should have been charged. */
  readonly failure: { readonly reason: PaymentFailureReason; readonly detail: string; readonly amount: Money } | null;
  readonly refunds: readonly Refund[];
  /** Highest attempt of OrderCancelled or OrderRefundRequested read; 0 while the book is open. */
  readonly requested: number;
  /** Highest attempt that was answered. PaymentFailed answers the first attempt before it is asked. */
  readonly answered: number;
}

/** What payment writes to payment-events. */
export type PaymentEvent = DomainEvent<
  | 'PaymentActionRequired'
  | 'PaymentCompleted'
  | 'PaymentFailed'
  | 'PaymentVoided'
  | 'PaymentRefunded'
  | 'PaymentRefundFailed'
>;

/** Ids to use where the decision opens a payment or a refund; new ones for every call. */
export interface FreshIds {
  readonly paymentId: string;
  readonly refundId: string;
}

/** New state and the events to write with it, in one transaction; the very state that was given where nothing changed. */
export interface Decided {
  readonly state: PaymentBook;
  readonly events: readonly PaymentEvent[];
}

export const unchanged = (state: PaymentBook): Decided => ({ state, events: [] });

export const openBook = (orderId: string, paymentId: string): PaymentBook => ({
  orderId,
  paymentId,
  chargeKey: `${orderId}:charge`,
  method: null,
  amount: null,
  charge: 'AWAITING',
  tries: 0,
  errors: 0,
  cancels: 0,
  actionUrl: null,
  problem: null,
  failure: null,
  refunds: [],
  requested: 0,
  answered: 0,
});

export const isClosed = (book: PaymentBook): boolean => book.requested > 0;

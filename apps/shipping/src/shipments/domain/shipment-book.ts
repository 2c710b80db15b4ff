import type { DomainEvent, ShipmentFailureReason, ShippingAddress } from '@waybill/contracts';

/**
 * AWAITING: OrderCreated or PaymentCompleted is missing. READY: both are there, no call was ever made. IN_FLIGHT: a
 * worker has claimed the call. UNKNOWN: the carrier did not say; only ever settled by asking it again under the same key.
 * BOOKED: goods are on their way. FAILED and VOIDED are final: nothing is under way and nothing will be.
 */
export type BookingStatus = 'AWAITING' | 'READY' | 'IN_FLIGHT' | 'UNKNOWN' | 'BOOKED' | 'FAILED' | 'VOIDED';

/** Calling a booking back. NONE: not asked, or answered. FAILED: the carrier refused for good; a retry asks it again. */
export type RecallStatus = 'NONE' | 'READY' | 'IN_FLIGHT' | 'UNKNOWN' | 'FAILED';

/**
 * Shipping's book for one order: one per order id, ever, also for an order it never heard of. Plain and serialisable.
 * It is changed under its row lock only, claims by workers included: that decides the race between booking and closing.
 */
export interface ShipmentBook {
  readonly orderId: string;
  readonly shipmentId: string;
  /**
   * The booking's key at the carrier: `<order id>:booking`. It follows from the order alone, so the order is booked at
   * most once, also by a service that has lost its book and opens another.
   */
  readonly bookingKey: string;
  /** Whether OrderCreated was read; `address` is what it said. */
  readonly ordered: boolean;
  /** Null where the order named none. */
  readonly address: ShippingAddress | null;
  /** Whether PaymentCompleted was read. */
  readonly paid: boolean;
  readonly booking: BookingStatus;
  readonly recall: RecallStatus;
  /** Calls made to the carrier: to book, and from a recall on, to call back. */
  readonly tries: number;
  /** Where the goods are; kept after they were called back. Null where the carrier never said. */
  readonly consignment: { readonly trackingNumber: string; readonly carrier: string } | null;
  readonly failure: { readonly reason: ShipmentFailureReason; readonly detail: string } | null;
  /** Why the carrier refused the last recall; null unless `recall` is FAILED. */
  readonly refusal: string | null;
  /** Whether a booking was called back; only ever true for VOIDED. */
  readonly calledBack: boolean;
  /** Highest attempt of OrderCancelled or of an unshipped OrderRefundRequested read; 0 while the book is open. */
  readonly requested: number;
  /** Highest attempt that was answered. ShipmentFailed answers the first attempt before it is asked. */
  readonly answered: number;
}

/** What shipping writes to shipping-events. */
export type ShipmentEvent = DomainEvent<'OrderShipped' | 'ShipmentFailed' | 'ShipmentVoided' | 'ShipmentVoidFailed'>;

/** New state and the events to write with it, in one transaction; the very state that was given where nothing changed. */
export interface Decided {
  readonly state: ShipmentBook;
  readonly events: readonly ShipmentEvent[];
}

export const unchanged = (state: ShipmentBook): Decided => ({ state, events: [] });

export const openBook = (orderId: string, shipmentId: string): ShipmentBook => ({
  orderId,
  shipmentId,
  bookingKey: `${orderId}:booking`,
  ordered: false,
  address: null,
  paid: false,
  booking: 'AWAITING',
  recall: 'NONE',
  tries: 0,
  consignment: null,
  failure: null,
  refusal: null,
  calledBack: false,
  requested: 0,
  answered: 0,
});

export const isClosed = (book: ShipmentBook): boolean => book.requested > 0;

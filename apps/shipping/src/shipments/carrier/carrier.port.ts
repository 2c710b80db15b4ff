import type { ShippingAddress } from '@waybill/contracts';

/** One parcel of one order. The key names the booking at the carrier for ever; it is stored before the first call. */
export interface BookingRequest {
  readonly key: string;
  /** Our own reference, for people who look at the carrier's side: the order id. */
  readonly reference: string;
  /** Null only for a carrier that needs none, the simulated one: order refuses such orders otherwise. */
  readonly address: ShippingAddress | null;
}

/** What the carrier decided about a booking. Definite: VOIDED may follow BOOKED, nothing else ever changes. */
export type BookingAnswer =
  | { readonly outcome: 'BOOKED'; readonly trackingNumber: string; readonly carrier: string }
  | { readonly outcome: 'REFUSED'; readonly detail: string }
  | { readonly outcome: 'VOIDED' };

/** `booked`: whether there was a booking to take back, also when asked again. */
export type VoidAnswer =
  | { readonly outcome: 'VOIDED'; readonly booked: boolean }
  | { readonly outcome: 'NOT_VOIDABLE'; readonly detail: string };

/**
 * The company that moves the parcels, as shipping needs it.
 *
 * Every call may be repeated with the same key and has its effect at most once. Every call may throw, which says that the
 * carrier is away (no connection, no answer in time, an error of its own) and opens the breaker: then nothing is known about its effect, and the caller repeats it with the same key, never with a new one. `signal` is aborted when
 * nobody waits any more: the call then rejects soon, its effect as unknown as ever.
 */
export abstract class Carrier {
  abstract book(request: BookingRequest, signal?: AbortSignal): Promise<BookingAnswer>;

  /**
   * Makes it final that nothing travels under this key: takes the booking back, or leaves a mark that a booking which
   * arrives later finds. VOIDED again when repeated, and when the booking had been refused.
   */
  abstract void(key: string, signal?: AbortSignal): Promise<VoidAnswer>;
}

import type { ShippingAddress } from '@waybill/contracts';
import { isClosed, type ShipmentBook } from './shipment-book.js';

/**
 * What a worker has to ask the carrier, under a key that is stored before the call and stays the same for every try.
 * BOOK: on `tries` > 1 an earlier call may have come through. VOID: make it final that nothing travels under the key,
 * booked or not.
 */
export type CarrierCall =
  | {
      readonly kind: 'BOOK';
      readonly key: string;
      readonly orderId: string;
      readonly address: ShippingAddress | null;
      readonly tries: number;
    }
  | { readonly kind: 'VOID'; readonly key: string; readonly orderId: string };

const OWED = ['READY', 'IN_FLIGHT', 'UNKNOWN'];

/** Whether a call is owed to the carrier, so that a worker should claim the book (once the lease of the last one is over). */
export const owesCall = (book: ShipmentBook): boolean => OWED.includes(isClosed(book) ? book.recall : book.booking);

/**
 * Takes the owed call on: call it after the commit. Under the row lock, like closing, so a booking that was never called
 * is either claimed or voided. A call IN_FLIGHT may be claimed again once its lease is over: its worker may still be
 * calling, which the key makes harmless.
 */
export function claim(book: ShipmentBook): { state: ShipmentBook; call: CarrierCall } | null {
  if (!owesCall(book)) return null;
  const { orderId, bookingKey: key, address } = book;
  const tries = book.tries + 1;
  if (isClosed(book)) return { state: { ...book, recall: 'IN_FLIGHT', tries }, call: { kind: 'VOID', key, orderId } };
  return { state: { ...book, booking: 'IN_FLIGHT', tries }, call: { kind: 'BOOK', key, orderId, address, tries } };
}

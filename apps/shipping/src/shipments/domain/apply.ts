import type { DomainEvent } from '@waybill/contracts';
import { close } from './close.js';
import { openBook, unchanged, type Decided, type ShipmentBook } from './shipment-book.js';

/** What shipping reads; any other event of its topics is none of its business. */
export type ShipmentInput = DomainEvent<
  'OrderCreated' | 'PaymentCompleted' | 'OrderCancelled' | 'OrderRefundRequested'
>;

/**
 * Enters an event into the order's book. Events may come in any order and more than once. OrderCreated says where the
 * goods go, PaymentCompleted that they may go; a closed book takes neither. The refund of an order that had shipped is
 * no business of shipping's: the goods come back through inventory.
 *
 * @param known the book, read under its row lock; null where shipping has not heard of the order
 * @param shipmentId to use where the book is opened; a new one for every call
 */
export function apply(known: ShipmentBook | null, event: ShipmentInput, shipmentId: string): Decided {
  const { orderId } = event.data;
  const book = known ?? openBook(orderId, shipmentId);
  switch (event.type) {
    case 'OrderCreated':
      if (book.booking !== 'AWAITING' || book.ordered) return unchanged(book);
      return unchanged(readyIfComplete({ ...book, ordered: true, address: event.data.shippingAddress ?? null }));
    case 'PaymentCompleted':
      if (book.booking !== 'AWAITING' || book.paid) return unchanged(book);
      return unchanged(readyIfComplete({ ...book, paid: true }));
    case 'OrderCancelled':
      return close(known, orderId, event.data.attempt, shipmentId);
    case 'OrderRefundRequested':
      return event.data.shipped ? unchanged(book) : close(known, orderId, event.data.attempt, shipmentId);
  }
}

const readyIfComplete = (book: ShipmentBook): ShipmentBook =>
  book.ordered && book.paid ? { ...book, booking: 'READY' } : book;

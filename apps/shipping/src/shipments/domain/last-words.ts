import { failed, shipped, voided, voidFailed } from './answers.js';
import { isClosed, type ShipmentBook, type ShipmentEvent } from './shipment-book.js';

/**
 * What shipping said last about the order, from its book: to be said again where it was lost on its way. Nothing while the
 * carrier has not decided. A booking that came through on a closed book was never announced, and is not now.
 */
export function lastWords(book: ShipmentBook): readonly ShipmentEvent[] {
  switch (book.booking) {
    case 'AWAITING':
    case 'READY':
    case 'IN_FLIGHT':
    case 'UNKNOWN':
      return [];
    case 'VOIDED':
      return [voided(book)];
    case 'FAILED':
      return book.failure ? [failed(book, book.failure)] : [];
    case 'BOOKED':
      if (!isClosed(book)) return book.consignment ? [shipped(book, book.consignment)] : [];
      return book.recall === 'FAILED' ? [voidFailed(book, book.refusal ?? 'refused by the carrier')] : [];
  }
}

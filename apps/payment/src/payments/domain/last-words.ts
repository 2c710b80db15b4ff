import { completed, failed, refunded, refundFailed, voided } from './answers.js';
import { isClosed, type PaymentBook, type PaymentEvent } from './payment-book.js';

/**
 * What payment said last about the order, from its book: to be said again where it was lost on its way. Nothing while the
 * provider has not decided. A charge that came through on a closed book was never announced, and is not now.
 */
export function lastWords(book: PaymentBook): readonly PaymentEvent[] {
  switch (book.charge) {
    case 'AWAITING':
    case 'READY':
    case 'IN_FLIGHT':
    case 'UNKNOWN':
      return [];
    case 'VOIDED':
      return [voided(book)];
    case 'FAILED':
      return book.failure ? [failed(book, book.failure)] : [];
    case 'CHARGED':
      if (isClosed(book)) return lastOfRefunds(book);
      return book.amount ? [completed(book, book.amount)] : [];
  }
}

function lastOfRefunds(book: PaymentBook): readonly PaymentEvent[] {
  const refund = book.refunds.at(-1);
  switch (refund?.status) {
    case 'REFUNDED':
      return [refunded(book, refund)];
    case 'FAILED':
      return [refundFailed(book, refund, refund.failure ?? 'refused by the provider')];
    default:
      return [];
  }
}

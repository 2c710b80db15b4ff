import { actionRequired, completed, failed, refunded, refundFailed, voided } from './answers.js';
import { isClosed, type PaymentBook, type PaymentEvent } from './payment-book.js';

/**
 * What payment said last about the order, from its book: to be said again where it was lost on its way. While the provider
 * has not decided, only that the customer has to act. A charge that came through on a closed book was never announced, and is not now.
 */
export function lastWords(book: PaymentBook): readonly PaymentEvent[] {
  switch (book.charge) {
    case 'AWAITING':
    case 'READY':
      return [];
    case 'IN_FLIGHT':
    case 'UNKNOWN':
    case 'REQUIRES_ACTION':
      return waits(book);
    case 'VOIDED':
      return [voided(book)];
    case 'FAILED':
      return book.failure ? [failed(book, book.failure)] : [];
    case 'CHARGED':
      if (isClosed(book)) return lastOfRefunds(book);
      return book.amount ? [completed(book, book.amount)] : [];
  }
}

function waits(book: PaymentBook): readonly PaymentEvent[] {
  const { amount, actionUrl } = book;
  return isClosed(book) || amount === null || actionUrl === null ? [] : [actionRequired(book, amount, actionUrl)];
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

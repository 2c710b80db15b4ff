import { answer, refunded } from './answers.js';
import { unchanged, type Decided, type PaymentBook } from './payment-book.js';

/** Gives the charge back, unless a refund runs or succeeded: of all refunds at most one is ever not FAILED. */
export function refundCharge(book: PaymentBook, refundId: string): Decided {
  const current = book.refunds.find(({ status }) => status !== 'FAILED');
  if (!current) return unchanged(withRefund(book, refundId));
  return current.status === 'REFUNDED' ? answer(book, refunded(book, current)) : unchanged(book);
}

/** What is refunded is what was charged, never an amount of the event that asks. */
function withRefund(book: PaymentBook, id: string): PaymentBook {
  if (book.amount === null) return book;
  const key = `${book.orderId}:refund:${book.refunds.length + 1}`;
  const refund = { id, key, amount: book.amount, status: 'READY' as const, tries: 0, failure: null };
  return { ...book, refunds: [...book.refunds, refund] };
}

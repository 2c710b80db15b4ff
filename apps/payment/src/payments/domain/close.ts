import { answer, failed, voided } from './answers.js';
import { openBook, unchanged, type Decided, type FreshIds, type PaymentBook } from './payment-book.js';
import { refundCharge } from './refunds.js';

/**
 * OrderCancelled or OrderRefundRequested: closes the book, known or not. It is answered once per attempt, at once or as
 * soon as the provider has said the last word: PaymentVoided, PaymentRefunded or PaymentRefundFailed. A charge that
 * failed before has been answered by PaymentFailed; a later attempt repeats it.
 *
 * @param attempt of the request, at least 1; not higher than the highest one read or answered asks nothing new
 */
export function close(known: PaymentBook | null, orderId: string, attempt: number, ids: FreshIds): Decided {
  const book = known ?? openBook(orderId, ids.paymentId);
  const closed = attempt > book.requested ? { ...book, requested: attempt } : book;
  if (attempt <= Math.max(book.requested, book.answered)) return unchanged(closed);
  switch (closed.charge) {
    // No call was made, and from now on none will be: nothing to ask the provider.
    case 'AWAITING':
    case 'READY':
      return answer({ ...closed, charge: 'VOIDED' }, voided(closed));
    case 'VOIDED':
      return answer(closed, voided(closed));
    // Charged or not, only the provider knows: a worker has it make cancelling final, or hears that it is too late.
    case 'IN_FLIGHT':
    case 'UNKNOWN':
    case 'REQUIRES_ACTION':
      return unchanged(closed);
    case 'FAILED':
      return closed.failure ? answer(closed, failed(closed, closed.failure)) : unchanged(closed);
    case 'CHARGED':
      return refundCharge(closed, ids.refundId);
  }
}

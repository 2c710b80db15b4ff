import { retryPauseMs } from '@waybill/jobs';
import { owesCall, type PaymentBook } from '../domain/index.js';

/**
 * When the provider has to be called for a book: at once for a call that was never made, after a growing pause for one
 * without an answer, null when none is owed. A call that a worker has taken on keeps `leaseEnd`, its lease.
 */
export function nextCallAt(book: PaymentBook, leaseEnd: Date | null, now: Date): Date | null {
  if (!owesCall(book)) return null;
  const owed = [{ status: book.charge, tries: book.tries + book.cancels }, ...book.refunds];
  if (owed.some(({ status }) => status === 'IN_FLIGHT')) return leaseEnd ?? now;
  const unanswered = owed.find(({ status }) => status === 'UNKNOWN');
  return unanswered ? new Date(now.getTime() + retryPauseMs(unanswered.tries, book.orderId)) : now;
}

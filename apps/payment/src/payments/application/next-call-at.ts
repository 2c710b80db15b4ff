import { retryPauseMs } from '@waybill/jobs';
import { isClosed, owesCall, type PaymentBook } from '../domain/index.js';
import type { StoredBook } from '../persistence/payment.rows.js';

/**
 * When the provider has to be called for a book: at once for a call that was never made, after a growing pause for one
 * without an answer, null when none is owed. A call that a worker has taken on keeps `leaseEnd`, its lease.
 *
 * @param retryAfterMs how long the provider asks not to be called; what is added to it spreads those that wait
 */
export function nextCallAt(book: PaymentBook, leaseEnd: Date | null, now: Date, retryAfterMs = 0): Date | null {
  if (!owesCall(book)) return null;
  const owed = [{ status: book.charge, tries: book.tries + book.cancels }, ...book.refunds];
  if (owed.some(({ status }) => status === 'IN_FLIGHT')) return leaseEnd ?? now;
  // The customer may take minutes; the order's end does not wait for that.
  if (book.charge === 'REQUIRES_ACTION') return isClosed(book) ? now : new Date(now.getTime() + actionPauseMs(book));
  const unanswered = owed.find(({ status }) => status === 'UNKNOWN');
  if (!unanswered) return now;
  const pauseMs = retryPauseMs(unanswered.tries, book.orderId);
  return new Date(
    now.getTime() + (retryAfterMs > 0 ? Math.max(pauseMs, retryAfterMs + retryPauseMs(1, book.orderId)) : pauseMs),
  );
}

/** Between two looks whether the customer has acted, ms: 4 to 6 s. */
const actionPauseMs = ({ orderId }: PaymentBook): number => retryPauseMs(5, orderId);

/**
 * The same for a book that changed without a call: the pause of one without an answer goes on, so that nothing that is read
 * meanwhile makes it shorter than the provider asked for.
 */
export const nextCallAfter = ({ state, dueAt }: StoredBook, after: PaymentBook, now: Date): Date | null =>
  dueAt !== null && pauses(state) && pauses(after) ? dueAt : nextCallAt(after, dueAt, now);

/** Whether a call is owed, and made after a pause. */
export const putsOff = (book: PaymentBook): boolean => pauses(book) || book.charge === 'REQUIRES_ACTION';

const pauses = ({ charge, refunds }: PaymentBook): boolean =>
  charge === 'UNKNOWN' || (charge === 'CHARGED' && refunds.some(({ status }) => status === 'UNKNOWN'));

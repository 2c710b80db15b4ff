import { owesCall, type PaymentBook } from '../domain/index.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;

/**
 * When the provider has to be called for a book: at once for a call that was never made, after a growing pause for one
 * without an answer, null when none is owed. A call that a worker has taken on keeps `leaseEnd`, its lease.
 */
export function nextCallAt(book: PaymentBook, leaseEnd: Date | null, now: Date): Date | null {
  if (!owesCall(book)) return null;
  const owed = [{ status: book.charge, tries: book.tries + book.cancels }, ...book.refunds];
  if (owed.some(({ status }) => status === 'IN_FLIGHT')) return leaseEnd ?? now;
  const unanswered = owed.find(({ status }) => status === 'UNKNOWN');
  return unanswered ? new Date(now.getTime() + pauseAfter(unanswered.tries)) : now;
}

const pauseAfter = (tries: number): number => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, tries - 1));

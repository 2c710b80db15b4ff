import { isClosed, owesCall, type ShipmentBook } from '../domain/index.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;

/**
 * When the carrier has to be called for a book: at once for a call that was never made, after a growing pause for one
 * without an answer, null when none is owed. A call that a worker has taken on keeps `leaseEnd`, its lease.
 */
export function nextCallAt(book: ShipmentBook, leaseEnd: Date | null, now: Date): Date | null {
  if (!owesCall(book)) return null;
  switch (isClosed(book) ? book.recall : book.booking) {
    case 'IN_FLIGHT':
      return leaseEnd ?? now;
    case 'UNKNOWN':
      return new Date(now.getTime() + pauseAfter(book.tries));
    default:
      return now;
  }
}

const pauseAfter = (tries: number): number => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, tries - 1));

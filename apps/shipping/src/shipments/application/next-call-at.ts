import { retryPauseMs } from '@waybill/jobs';
import { isClosed, owesCall, type ShipmentBook } from '../domain/index.js';

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
      return new Date(now.getTime() + retryPauseMs(book.tries, book.orderId));
    default:
      return now;
  }
}

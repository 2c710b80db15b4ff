import { answer, failed, voided } from './answers.js';
import { openBook, unchanged, type Decided, type ShipmentBook } from './shipment-book.js';

/**
 * OrderCancelled, or OrderRefundRequested of an order that had not shipped: closes the book, known or not. It is answered
 * once per attempt, at once or as soon as the carrier has said the last word: ShipmentVoided or ShipmentVoidFailed. A
 * booking that failed before has been answered by ShipmentFailed; a later attempt repeats it.
 *
 * @param attempt of the request, at least 1; not higher than the highest one read or answered asks nothing new
 */
export function close(known: ShipmentBook | null, orderId: string, attempt: number, shipmentId: string): Decided {
  const book = known ?? openBook(orderId, shipmentId);
  const closed = attempt > book.requested ? { ...book, requested: attempt } : book;
  if (attempt <= Math.max(book.requested, book.answered)) return unchanged(closed);
  switch (closed.booking) {
    // No call was made, and from now on none will be: nothing to ask the carrier.
    case 'AWAITING':
    case 'READY':
      return answer({ ...closed, booking: 'VOIDED' }, voided(closed));
    case 'VOIDED':
      return answer(closed, voided(closed));
    // Booked or not, only the carrier knows: a worker has it make voiding final.
    case 'IN_FLIGHT':
    case 'UNKNOWN':
    case 'BOOKED':
      return unchanged(recallStarts(closed) ? { ...closed, recall: 'READY', refusal: null, tries: 0 } : closed);
    case 'FAILED':
      return closed.failure ? answer(closed, failed(closed, closed.failure)) : unchanged(closed);
  }
}

const recallStarts = ({ recall }: ShipmentBook): boolean => recall === 'NONE' || recall === 'FAILED';

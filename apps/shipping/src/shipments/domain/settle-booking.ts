import { eventText, type ShipmentFailureReason } from '@waybill/contracts';
import { answer, failed, shipped, voided } from './answers.js';
import { refused, type Refused } from './outcome.js';
import { isClosed, unchanged, type Decided, type ShipmentBook } from './shipment-book.js';

/**
 * What the carrier said to BOOK. FAILED: not booked, and this key never will be. VOIDED: the key was voided before the
 * call arrived.
 */
export type BookingOutcome =
  | { readonly kind: 'BOOKED'; readonly trackingNumber: string; readonly carrier: string }
  | { readonly kind: 'FAILED'; readonly reason: ShipmentFailureReason; readonly detail: string }
  | { readonly kind: 'VOIDED' }
  | { readonly kind: 'UNKNOWN'; readonly detail: string };

type Settled = Decided | Refused<'NEVER_CLAIMED' | 'CONTRADICTORY_FACTS'>;

/**
 * Enters what the carrier said. Safe to call twice and late: a worker whose lease was over may settle after another one.
 * On an open book it becomes OrderShipped or ShipmentFailed; on a closed one ShipmentVoided, or nothing yet where the
 * booking came through and has to be called back.
 *
 * @returns NEVER_CLAIMED for a call that was not made; CONTRADICTORY_FACTS when the carrier denies what it said before
 */
export function settleBooking(book: ShipmentBook, outcome: BookingOutcome): Settled {
  const inPlace = `shipment ${book.shipmentId}: ${outcome.kind} while ${book.booking}`;
  if (outcome.kind === 'UNKNOWN') {
    return unchanged(book.booking === 'IN_FLIGHT' ? { ...book, booking: 'UNKNOWN' } : book);
  }
  // Our own VOID has made it final; its answer tells the rest.
  if (outcome.kind === 'VOIDED') return isClosed(book) ? unchanged(book) : refused('CONTRADICTORY_FACTS', inPlace);
  switch (book.booking) {
    case 'AWAITING':
    case 'READY':
      return refused('NEVER_CLAIMED', inPlace);
    case 'IN_FLIGHT':
    case 'UNKNOWN':
      return outcome.kind === 'BOOKED' ? booked(book, outcome) : notBooked(book, outcome);
    case 'BOOKED':
      if (outcome.kind === 'FAILED') return refused('CONTRADICTORY_FACTS', inPlace);
      return unchanged(book.consignment ? book : withConsignment(book, outcome));
    case 'FAILED':
      return outcome.kind === 'FAILED' ? unchanged(book) : refused('CONTRADICTORY_FACTS', inPlace);
    // BOOKED read late is what was called back since, and FAILED why there was nothing to call back.
    case 'VOIDED':
      return unchanged(book);
  }
}

type Booked = Extract<BookingOutcome, { kind: 'BOOKED' }>;
type Failed = Extract<BookingOutcome, { kind: 'FAILED' }>;

const withConsignment = (book: ShipmentBook, { trackingNumber, carrier }: Booked): ShipmentBook => ({
  ...book,
  consignment: { trackingNumber, carrier },
});

/** On a closed book nothing is announced: the goods are called back before anyone hears of them. */
function booked(book: ShipmentBook, outcome: Booked): Decided {
  const state: ShipmentBook = { ...withConsignment(book, outcome), booking: 'BOOKED' };
  return isClosed(book) ? unchanged(state) : { state, events: [shipped(state, outcome)] };
}

function notBooked(book: ShipmentBook, { reason, detail }: Failed): Decided {
  const failure = { reason, detail: eventText(detail, reason) };
  if (isClosed(book)) {
    const state: ShipmentBook = { ...book, booking: 'VOIDED', recall: 'NONE', refusal: null, failure };
    return answer(state, voided(state));
  }
  // The failure itself answers a closing that comes later: nothing is under way, and order knows it.
  const state: ShipmentBook = { ...book, booking: 'FAILED', failure, answered: 1 };
  return { state, events: [failed(state, failure)] };
}

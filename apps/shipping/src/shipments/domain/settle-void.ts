import { eventText } from '@waybill/contracts';
import { answer, voided, voidFailed } from './answers.js';
import { refused, type Refused } from './outcome.js';
import { isClosed, unchanged, type Decided, type ShipmentBook } from './shipment-book.js';

/**
 * What the carrier said to VOID. VOIDED: nothing travels under the key and never will; `booked` tells whether there was
 * a booking, as far as the carrier says (what the book knows itself counts too). VOID_FAILED: it travels on.
 */
export type VoidOutcome =
  | { readonly kind: 'VOIDED'; readonly booked: boolean }
  | { readonly kind: 'VOID_FAILED'; readonly detail: string }
  | { readonly kind: 'UNKNOWN'; readonly detail: string };

/**
 * Enters what became of calling a booking back, and answers the closing with it: ShipmentVoided or ShipmentVoidFailed.
 * Safe to call twice and late, as settleBooking is. A recall that one worker was refused and another was granted is
 * answered twice: VOIDED is final, so it puts the failure right without waiting for an operator.
 *
 * @returns NEVER_CLAIMED for a book that is open or had nothing to call back
 */
export function settleVoid(book: ShipmentBook, outcome: VoidOutcome): Decided | Refused<'NEVER_CLAIMED'> {
  if (!isClosed(book) || ['AWAITING', 'READY', 'FAILED'].includes(book.booking)) {
    return refused('NEVER_CLAIMED', `shipment ${book.shipmentId}: ${outcome.kind} while ${book.booking}`);
  }
  // Void is final: a failure or a silence that is read after it was about an earlier call.
  if (book.booking === 'VOIDED') return unchanged(book);
  switch (outcome.kind) {
    case 'UNKNOWN':
      return unchanged(book.recall === 'IN_FLIGHT' ? { ...book, recall: 'UNKNOWN' } : book);
    case 'VOIDED': {
      const calledBack = outcome.booked || book.booking === 'BOOKED';
      const state: ShipmentBook = { ...book, booking: 'VOIDED', recall: 'NONE', refusal: null, calledBack };
      return answer(state, voided(state));
    }
    case 'VOID_FAILED': {
      // Answered before, or a retry has been asked since: its own call will tell.
      if (book.recall !== 'IN_FLIGHT' && book.recall !== 'UNKNOWN') return unchanged(book);
      const refusal = eventText(outcome.detail, 'refused by the carrier');
      const state: ShipmentBook = { ...book, booking: 'BOOKED', recall: 'FAILED', refusal };
      return answer(state, voidFailed(state, refusal));
    }
  }
}

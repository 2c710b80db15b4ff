import { eventText } from '@waybill/contracts';
import { answer, refunded, refundFailed } from './answers.js';
import { refused, type Refused } from './outcome.js';
import { unchanged, type Decided, type PaymentBook, type Refund } from './payment-book.js';

/** What the provider said to REFUND. REFUND_FAILED: not given back, and this key never will be. */
export type RefundOutcome =
  | { readonly kind: 'REFUNDED' }
  | { readonly kind: 'REFUND_FAILED'; readonly detail: string }
  | { readonly kind: 'UNKNOWN'; readonly detail: string };

/**
 * Enters what became of a refund and answers the closing with it: PaymentRefunded or PaymentRefundFailed. Safe to call
 * twice and late, as {@link settleCharge}.
 *
 * @param key the call's
 */
export function settleRefund(
  book: PaymentBook,
  key: string,
  outcome: RefundOutcome,
): Decided | Refused<'NEVER_CLAIMED' | 'CONTRADICTORY_FACTS'> {
  const refund = book.refunds.find((made) => made.key === key);
  if (!refund || refund.status === 'READY') {
    return refused('NEVER_CLAIMED', `refund ${key}: ${outcome.kind}, but no call was made`);
  }
  const open = refund.status === 'IN_FLIGHT' || refund.status === 'UNKNOWN';
  switch (outcome.kind) {
    case 'UNKNOWN': {
      const failure = eventText(outcome.detail, 'no answer');
      return unchanged(refund.status === 'IN_FLIGHT' ? entered(book, { ...refund, status: 'UNKNOWN', failure }) : book);
    }
    case 'REFUNDED':
      if (!open) return again(book, refund, 'REFUNDED');
      return answer(entered(book, { ...refund, status: 'REFUNDED', failure: null }), refunded(book, refund));
    case 'REFUND_FAILED': {
      if (!open) return again(book, refund, 'FAILED');
      const failure = eventText(outcome.detail, 'refused by the provider');
      return answer(entered(book, { ...refund, status: 'FAILED', failure }), refundFailed(book, refund, failure));
    }
  }
}

const entered = (book: PaymentBook, refund: Refund): PaymentBook => ({
  ...book,
  refunds: book.refunds.map((other) => (other.id === refund.id ? refund : other)),
});

const again = (
  book: PaymentBook,
  refund: Refund,
  status: Refund['status'],
): Decided | Refused<'CONTRADICTORY_FACTS'> =>
  refund.status === status
    ? unchanged(book)
    : refused('CONTRADICTORY_FACTS', `refund ${refund.id}: ${status} after ${refund.status}`);

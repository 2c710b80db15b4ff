import { eventText, type PaymentFailureReason } from '@waybill/contracts';
import { actionRequired, answer, completed, failed, voided } from './answers.js';
import { refused, type Refused } from './outcome.js';
import { isClosed, unchanged, type Decided, type FreshIds, type PaymentBook } from './payment-book.js';
import { refundCharge } from './refunds.js';

/**
 * What the provider said to CHARGE or CANCEL_CHARGE. All but UNKNOWN and ACTION_REQUIRED are definite: the key never gets
 * another answer. ACTION_REQUIRED: charged or declined once the customer has acted at `url`.
 * FAILED: not charged, and this key never will be. CANCELLED: the same, because we asked for it. UNKNOWN, `erred`: the
 * provider was there, and answered the call to charge with an error about this very charge.
 */
export type ChargeOutcome =
  | { readonly kind: 'CHARGED' }
  | { readonly kind: 'DECLINED'; readonly detail: string }
  | { readonly kind: 'FAILED'; readonly detail: string }
  | { readonly kind: 'CANCELLED' }
  | { readonly kind: 'ACTION_REQUIRED'; readonly url: string }
  | { readonly kind: 'UNKNOWN'; readonly detail: string; readonly erred?: true };

type Settled = Decided | Refused<'NEVER_CLAIMED' | 'CONTRADICTORY_FACTS'>;

/**
 * Enters what the provider said. Safe to call twice and late: a worker whose lease was over may settle after another one.
 * On an open book it becomes PaymentCompleted or PaymentFailed; on a closed one PaymentVoided, or a refund of the charge
 * that came through late.
 *
 * @returns NEVER_CLAIMED for a call that was not made; CONTRADICTORY_FACTS when the provider denies what it said before
 */
export function settleCharge(book: PaymentBook, outcome: ChargeOutcome, ids: Pick<FreshIds, 'refundId'>): Settled {
  const inPlace = `payment ${book.paymentId}: ${outcome.kind} while ${book.charge}`;
  if (outcome.kind === 'UNKNOWN') {
    if (book.charge !== 'IN_FLIGHT') return unchanged(book);
    const errors = book.errors + (outcome.erred ? 1 : 0);
    return unchanged({ ...book, charge: 'UNKNOWN', errors, problem: eventText(outcome.detail, 'no answer') });
  }
  if (outcome.kind === 'ACTION_REQUIRED') return waitForCustomer(book, outcome.url, inPlace);
  switch (book.charge) {
    case 'AWAITING':
    case 'READY':
      return refused('NEVER_CLAIMED', inPlace);
    case 'IN_FLIGHT':
    case 'UNKNOWN':
    case 'REQUIRES_ACTION':
      return outcome.kind === 'CHARGED' ? charged(book, ids.refundId) : notCharged(book, outcome);
    case 'CHARGED':
      return outcome.kind === 'CHARGED' ? unchanged(book) : refused('CONTRADICTORY_FACTS', inPlace);
    case 'FAILED':
    case 'VOIDED':
      return outcome.kind === 'CHARGED' ? refused('CONTRADICTORY_FACTS', inPlace) : unchanged(book);
  }
}

/** The customer is asked once, and not for an order that is over: its charge is cancelled. */
function waitForCustomer(book: PaymentBook, url: string, inPlace: string): Settled {
  if (book.charge === 'AWAITING' || book.charge === 'READY') return refused('NEVER_CLAIMED', inPlace);
  if (book.charge !== 'IN_FLIGHT' && book.charge !== 'UNKNOWN') return unchanged(book);
  const state: PaymentBook = { ...book, charge: 'REQUIRES_ACTION', problem: null };
  if (book.amount === null || isClosed(book) || book.actionUrl !== null) return unchanged(state);
  return { state: { ...state, actionUrl: url }, events: [actionRequired(book, book.amount, url)] };
}

function charged(book: PaymentBook, refundId: string): Settled {
  if (book.amount === null) return refused('NEVER_CLAIMED', `payment ${book.paymentId} has no amount`);
  const state: PaymentBook = { ...book, charge: 'CHARGED' };
  return isClosed(book) ? refundCharge(state, refundId) : { state, events: [completed(state, book.amount)] };
}

function notCharged(
  book: PaymentBook,
  outcome: Exclude<ChargeOutcome, { kind: 'CHARGED' | 'ACTION_REQUIRED' | 'UNKNOWN' }>,
): Settled {
  if (book.amount === null) return refused('NEVER_CLAIMED', `payment ${book.paymentId} has no amount`);
  const problem = outcome.kind === 'CANCELLED' ? book.problem : eventText(outcome.detail, outcome.kind);
  if (isClosed(book)) {
    const state: PaymentBook = { ...book, charge: 'VOIDED', problem };
    return answer(state, voided(state));
  }
  const reason: PaymentFailureReason = outcome.kind === 'DECLINED' ? 'DECLINED' : 'ERROR';
  const failure = { reason, detail: problem ?? 'cancelled at the provider', amount: book.amount };
  // The failure itself answers a closing that comes later: nothing was charged, and order knows it.
  const state: PaymentBook = { ...book, charge: 'FAILED', problem, failure, answered: 1 };
  return { state, events: [failed(state, failure)] };
}

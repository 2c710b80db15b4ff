import type { Money } from '@waybill/contracts';
import { isClosed, OPEN_CHARGES, type PaymentBook } from './payment-book.js';

/**
 * What a worker has to ask the provider, under a key that is stored before the call and stays the same for every try.
 * CHARGE: on `tries` > 1 an earlier call may have come through. CANCEL_CHARGE: make it final that the key is not charged,
 * or say that it was.
 */
export type ProviderCall =
  | {
      readonly kind: 'CHARGE';
      readonly key: string;
      readonly orderId: string;
      readonly amount: Money;
      readonly method: string;
      readonly tries: number;
    }
  | { readonly kind: 'CANCEL_CHARGE'; readonly key: string; readonly orderId: string }
  | {
      readonly kind: 'REFUND';
      readonly key: string;
      readonly orderId: string;
      readonly chargeKey: string;
      readonly amount: Money;
      readonly tries: number;
    };

export interface ClaimPolicy {
  /**
   * Errors about one charge, after which the provider is asked to cancel instead; at least 1. Calls that found the
   * provider away do not count: those end with the order's deadline, when order cancels it.
   */
  readonly maxErrors: number;
}

/** Whether a call is owed to the provider, so that a worker should claim the book (once the lease of the last one is over). */
export const owesCall = (book: PaymentBook): boolean =>
  OPEN_CHARGES.includes(book.charge) ||
  book.refunds.some(({ status }) => status === 'READY' || status === 'IN_FLIGHT' || status === 'UNKNOWN');

/**
 * Takes the owed call on: call it after the commit. Under the row lock, like closing, so a charge that was never called
 * is either claimed or voided. A call IN_FLIGHT may be claimed again once its lease is over: its worker may still be
 * calling, which the key makes harmless.
 */
export function claim(book: PaymentBook, policy: ClaimPolicy): { state: PaymentBook; call: ProviderCall } | null {
  const { orderId, chargeKey: key, amount, method } = book;
  if (OPEN_CHARGES.includes(book.charge) && amount !== null && method !== null) {
    if (isClosed(book) || book.errors >= policy.maxErrors) {
      const cancels = book.cancels + 1;
      return { state: { ...book, charge: 'IN_FLIGHT', cancels }, call: { kind: 'CANCEL_CHARGE', key, orderId } };
    }
    const tries = book.tries + 1;
    // Asking whether the customer has acted is no attempt.
    const counted = book.charge === 'REQUIRES_ACTION' ? book.tries : tries;
    return {
      state: { ...book, charge: 'IN_FLIGHT', tries: counted },
      call: { kind: 'CHARGE', key, orderId, amount, method, tries },
    };
  }
  return claimRefund(book);
}

function claimRefund(book: PaymentBook): { state: PaymentBook; call: ProviderCall } | null {
  const owed = book.refunds.find(({ status }) => status !== 'FAILED' && status !== 'REFUNDED');
  if (!owed) return null;
  const { key, amount } = owed;
  const tries = owed.tries + 1;
  const refunds = book.refunds.map((refund) =>
    refund === owed ? { ...refund, status: 'IN_FLIGHT' as const, tries } : refund,
  );
  const { orderId, chargeKey } = book;
  return { state: { ...book, refunds }, call: { kind: 'REFUND', key, orderId, chargeKey, amount, tries } };
}

import Stripe from 'stripe';
import { NoAnswerError, ProviderAwayError, ProviderBusyError } from '../payment-provider.port.js';
import { retryAfterMs } from '../retry-after.js';

const { StripeAPIError, StripeCardError, StripeConnectionError, StripeInvalidRequestError } = Stripe.errors;
const { StripeIdempotencyError, StripeRateLimitError } = Stripe.errors;

export const AMOUNT_NOT_CHARGED = 'an amount that cannot be charged';

/** Parameters of a charge that come from the customer or the order; others would be our own mistake. */
const OF_THE_CHARGE: ReadonlyMap<string, string> = new Map([
  ['payment_method', 'unknown payment method'],
  ['amount', AMOUNT_NOT_CHARGED],
  ['currency', 'a currency that cannot be charged'],
]);

/** Why Stripe will not charge this: a definite no. Undefined where the error says nothing of the kind. */
export function declineOf(error: unknown): string | undefined {
  if (error instanceof StripeCardError) return error.message || 'card declined';
  return error instanceof StripeInvalidRequestError ? OF_THE_CHARGE.get(error.param ?? '') : undefined;
}

/** Why Stripe will not refund this: a definite no, also for want of balance. */
export function refundRefusalOf(error: unknown): string | undefined {
  return error instanceof StripeInvalidRequestError || error instanceof StripeCardError ? error.message : undefined;
}

/** The intent is not in a state in which it could be confirmed or cancelled: what it is in tells the rest. */
export function isUnexpectedState(error: unknown): boolean {
  return error instanceof StripeInvalidRequestError && error.code === 'payment_intent_unexpected_state';
}

/**
 * What is to be thrown for an error that decides nothing. Busy, broken and unreachable are the provider's silence; the
 * rest (a wrong key, a request we built wrongly) is ours, for the log and not for customers.
 */
export function undecided(cause: unknown): unknown {
  const away = (message: string): NoAnswerError => new ProviderAwayError(message, askedToWaitMs(cause), { cause });
  if (cause instanceof StripeConnectionError) return away('the payment provider did not answer in time');
  if (cause instanceof StripeRateLimitError) {
    return new ProviderBusyError('the payment provider is busy', askedToWaitMs(cause), { cause });
  }
  // 409: another call under the same key is under way.
  if (cause instanceof StripeIdempotencyError) {
    return new NoAnswerError('the payment provider is still at an earlier call', { cause });
  }
  if (cause instanceof StripeAPIError) return away('the payment provider answered with an error of its own');
  return cause;
}

function askedToWaitMs(error: unknown): number {
  const { headers } = error as { readonly headers?: Readonly<Record<string, string>> };
  return retryAfterMs(headers?.['retry-after'], headers?.date);
}

import type { Money } from '@waybill/contracts';

/** One charge of one order. The key names the charge at the provider for ever; it is stored before the first call. */
export interface ChargeRequest {
  readonly key: string;
  /** Our own reference, for people who look at the provider's side: the order id. */
  readonly reference: string;
  readonly amount: Money;
  /** The customer's payment method, a token of the provider. */
  readonly method: string;
}

export interface RefundRequest {
  /** Names this refund for ever; another refund of the same charge has another key. */
  readonly key: string;
  /** Key of the charge to give back. */
  readonly chargeKey: string;
  readonly amount: Money;
  /** Which call under this key it is, from 1: after the first one, an earlier one may have come through. */
  readonly tries: number;
}

/** What the provider decided about a charge. Definite: the same key never gets another answer. */
export type ChargeAnswer =
  | { readonly outcome: 'CHARGED' }
  | { readonly outcome: 'DECLINED'; readonly detail: string }
  | { readonly outcome: 'CANCELLED' };

/** Nothing is decided before the customer has acted at `url` (3-D Secure), or the charge is cancelled. */
export interface ChargeWaits {
  readonly outcome: 'ACTION_REQUIRED';
  readonly url: string;
}

/** A charge as the provider has it; `NOT_FOUND`: nothing decided under this key, yet. */
export type ChargeRecord = ChargeAnswer | ChargeWaits | { readonly outcome: 'NOT_FOUND' };

/** What the provider decided about a refund. Definite per key; a refused refund may be asked again under a new key. */
export type RefundAnswer = { readonly outcome: 'REFUNDED' } | { readonly outcome: 'REFUSED'; readonly detail: string };

/**
 * The company that moves the money, as payment needs it.
 *
 * Every call may be repeated with the same key and has its effect at most once. Every call may throw: then nothing is
 * known about its effect ({@link NoAnswerError}), and the caller looks up or repeats with the same key, never with a
 * new one. `signal` is aborted when nobody waits any more: the call then rejects soon, its effect as unknown as ever.
 */
export abstract class PaymentProvider {
  /** @throws NoAnswerError: charged or not, nobody knows. */
  abstract charge(request: ChargeRequest, signal?: AbortSignal): Promise<ChargeAnswer | ChargeWaits>;

  /** What became of the charge of this key. @throws NoAnswerError */
  abstract lookup(key: string, signal?: AbortSignal): Promise<ChargeRecord>;

  /**
   * Makes it final that this key is not charged, also while it waits for the customer: a charge that arrives later is
   * answered CANCELLED. Too late for a
   * charge that was decided before: its answer is returned unchanged. @throws NoAnswerError
   */
  abstract cancel(key: string, signal?: AbortSignal): Promise<ChargeAnswer>;

  /**
   * Gives a charge back; never more than was charged, over all refund keys. @throws NoAnswerError, also while the provider
   * has taken the refund on and not made it
   */
  abstract refund(request: RefundRequest, signal?: AbortSignal): Promise<RefundAnswer>;
}

/** The provider did not answer, or answered with an error of its own: the effect of the call is unknown. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly code: string = 'provider-no-answer';
}

/**
 * The provider is away or asks not to be called: no connection, no answer in time, 429, 5xx.
 *
 * @param retryAfterMs how long it asks to be left alone, ms: the call is not made again sooner; 0 where it did not say
 */
export class ProviderAwayError extends NoAnswerError {
  override readonly code: string = 'provider-away';

  constructor(
    message: string,
    readonly retryAfterMs: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The provider is there and asks not to be called for a while: 429. */
export class ProviderBusyError extends ProviderAwayError {
  override readonly code = 'provider-busy';
}

/** What opens the breaker: not one that is busy, whose other calls may come through. */
export const isAway = (error: unknown): boolean =>
  error instanceof ProviderAwayError && !(error instanceof ProviderBusyError);

/**
 * The provider is there, and answered a call to charge with an error about this very charge. What it did is as unknown as
 * ever; a charge that meets nothing else is given up after a few, where one that finds the provider away is not.
 */
export class ChargeErrorAnswer extends NoAnswerError {
  override readonly code = 'provider-charge-error';
}

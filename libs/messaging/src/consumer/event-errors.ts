/** The event can never be handled, however often it is tried: it becomes a dead letter at once, with this code. */
export class PermanentEventError extends Error {
  override readonly name = 'PermanentEventError';

  constructor(
    /** Stable, for `dlq-error-code`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The event cannot be handled yet, for a reason of the business (something it needs is not there). It is postponed
 * in the database and tried again with backoff; later events of the same consumer, topic and key wait behind it, all
 * others go on. Out of attempts it becomes a dead letter with this code.
 */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';

  constructor(
    readonly code: string,
    message: string,
    /** Shortest wait before the next attempt, ms. Default: the backoff of the consumer's options. */
    readonly delayMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

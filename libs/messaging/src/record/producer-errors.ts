/** The broker did not take the records now, or did not say so: send all of them again. */
export class BrokerUnavailableError extends Error {
  readonly code: string = 'BROKER_UNAVAILABLE';
  override readonly name: string = 'BrokerUnavailableError';
}

/** One topic cannot be written now (unknown, not authorized); others may. Send its records again later. */
export class TopicUnavailableError extends BrokerUnavailableError {
  override readonly code = 'TOPIC_UNAVAILABLE';
  override readonly name = 'TopicUnavailableError';
}

/** The broker refuses a record for good (too large, bad topic name, …): sending it again changes nothing. */
export class RecordRejectedError extends Error {
  readonly code = 'RECORD_REJECTED';
  override readonly name = 'RecordRejectedError';

  constructor(
    message: string,
    /** Index of the refused record in the call, when it is known. */
    readonly index?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

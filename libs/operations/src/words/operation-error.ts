/**
 * Why an operation ended: what was asked for cannot be (`refused`), was asked for wrongly (`misuse`), was asked of what does
 * not answer (`unreachable`), or was done but for the part that the message names (`incomplete`).
 */
export type OperationErrorCode = 'refused' | 'misuse' | 'unreachable' | 'incomplete';

/** Ends an operation with words that an operator can act on. */
export class OperationError extends Error {
  override readonly name = 'OperationError';

  constructor(
    readonly code: OperationErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

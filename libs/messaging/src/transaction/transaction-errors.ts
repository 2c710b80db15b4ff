/**
 * The connection broke while COMMIT was under way: the work is either wholly there or not at all, and only looking
 * tells which. Never run the work again blindly.
 */
export class CommitOutcomeUnknownError extends Error {
  readonly code = 'COMMIT_OUTCOME_UNKNOWN';
  override readonly name = 'CommitOutcomeUnknownError';

  constructor(cause: unknown) {
    super('The connection broke during COMMIT; whether the transaction took place is unknown', { cause });
  }
}

/**
 * The work caught an SQL error and went on. Postgres answers COMMIT with ROLLBACK then, without any error, so this is
 * thrown instead of a success that never was.
 */
export class TransactionAbortedError extends Error {
  readonly code = 'TRANSACTION_ABORTED';
  override readonly name = 'TransactionAbortedError';

  constructor() {
    super('An SQL error inside the transaction was caught and swallowed; nothing was committed');
  }
}

/** A row that the work meant to be the first to insert was there: run again, it finds and locks it. */
export class ConcurrentInsertError extends Error {
  readonly code = 'CONCURRENT_INSERT';
  override readonly name = 'ConcurrentInsertError';

  constructor(cause: unknown) {
    super('Another transaction inserted the same row first', { cause });
  }
}

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
 * thrown instead of a success that never was. Its cause is the error that was caught.
 */
export class TransactionAbortedError extends Error {
  readonly code = 'TRANSACTION_ABORTED';
  override readonly name = 'TransactionAbortedError';

  constructor(cause: unknown) {
    super('An SQL error inside the transaction was caught and swallowed; nothing was committed', { cause });
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

/**
 * A transaction was used after its end, or something was added to it that would have been dropped. Nothing of it reached
 * the database. A defect of the caller: a promise that nothing waits for, or a `tx` that was kept.
 */
export class TransactionEndedError extends Error {
  readonly code = 'TRANSACTION_ENDED';
  override readonly name = 'TransactionEndedError';

  constructor(what: string) {
    super(`${what} came too late: the transaction has ended. Is an await missing?`);
  }
}

/** The work returned while statements that it sent were not answered: it was rolled back. A defect of the work. */
export class StatementNotAwaitedError extends Error {
  readonly code = 'STATEMENT_NOT_AWAITED';
  override readonly name = 'StatementNotAwaitedError';

  constructor(statements: number) {
    super(`The work ended before ${statements} of its statements: await them. Nothing was committed`);
  }
}

/**
 * An identity column (GENERATED ALWAYS) handed out a number that a row has already, as after a restore that left its
 * sequence behind. Not the fault of what was to be written: every insert fails until the sequence is set.
 */
export class SequenceBehindError extends Error {
  readonly code = 'SEQUENCE_BEHIND';
  override readonly name = 'SequenceBehindError';

  constructor(table: string, cause: unknown) {
    super(`The sequence of ${table}'s identity column stands behind its rows: set it to their highest number`, {
      cause,
    });
  }
}

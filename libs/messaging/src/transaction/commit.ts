import { DatabaseUnavailableError } from './database-fault.js';
import type { Session } from './session.js';
import { isSessionLost, sqlStateOf } from './sql-errors.js';
import { CommitOutcomeUnknownError, ConcurrentInsertError, TransactionAbortedError } from './transaction-errors.js';
import type { DeferredWrite } from './tx.js';

/**
 * The deferred writes and COMMIT, all sent before the first answer is there. A write that fails turns COMMIT into
 * ROLLBACK; what is thrown then is what the first of them threw.
 *
 * COMMIT goes to the driver, not to TypeORM, which hides that Postgres may answer it with ROLLBACK.
 *
 * @throws TransactionAbortedError an SQL error was swallowed by the work
 * @throws ConcurrentInsertError a write with `retryOnConflict` found its row there
 * @throws DatabaseUnavailableError the database failed, and COMMIT did not take place
 * @throws CommitOutcomeUnknownError the connection broke after COMMIT was sent, before its answer
 */
export async function commit(session: Session, writes: readonly DeferredWrite[]): Promise<void> {
  if (!session.isOpen) return session.close();
  const sent = writes.map(({ sql, parameters }) => session.send(sql, parameters));
  const answers = await Promise.allSettled([...sent, session.end('COMMIT')]);
  const end = answers.pop()!;
  const failedAt = answers.findIndex(({ status }) => status === 'rejected');
  if (failedAt >= 0) {
    const reason: unknown = (answers[failedAt] as PromiseRejectedResult).reason;
    if (isSilent(reason) && end.status === 'rejected' && wasSent(end)) throw unknown(session, reason);
    const error = session.failed(reason);
    throw writes[failedAt]?.retryOnConflict && sqlStateOf(error) === '23505' ? new ConcurrentInsertError(error) : error;
  }
  if (end.status === 'rejected') {
    throw wasSent(end) && !isDefinite(end.reason) ? unknown(session, end.reason) : session.failed(end.reason);
  }
  if (end.value.command === 'ROLLBACK') throw new TransactionAbortedError(session.failure);
}

function unknown(session: Session, reason: unknown): CommitOutcomeUnknownError {
  session.giveUp();
  return new CommitOutcomeUnknownError(reason);
}

/** Without a word from the server, it is not known what it did with what it had already read. */
const isSilent = (reason: unknown): boolean => sqlStateOf(reason) === undefined || isSessionLost(reason);

/** The session refuses to send anything behind a statement that was lost. */
const wasSent = ({ reason }: PromiseRejectedResult): boolean => !(reason instanceof DatabaseUnavailableError);

/**
 * An error of COMMIT itself (a deferred constraint, 40001) means a definite rollback. A session that was ended (57P0x),
 * a connection exception (08) or no answer at all leaves it open.
 */
function isDefinite(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && !state.startsWith('57P') && !state.startsWith('08');
}

import type { QueryResult } from 'pg';
import type { Session } from './session.js';
import { isConnectionLost, sqlStateOf } from './sql-errors.js';
import { CommitOutcomeUnknownError, ConcurrentInsertError, TransactionAbortedError } from './transaction-errors.js';
import type { DeferredWrite, Tx } from './tx.js';

/**
 * The deferred writes and COMMIT, all sent before the first answer is there. A write that fails turns COMMIT into
 * ROLLBACK; what is thrown then is what the first of them threw.
 *
 * COMMIT goes to the driver, not to TypeORM, which hides that Postgres may answer it with ROLLBACK.
 *
 * @throws TransactionAbortedError an SQL error was swallowed by the work
 * @throws ConcurrentInsertError a write with `retryOnConflict` found its row there
 * @throws CommitOutcomeUnknownError the connection broke after COMMIT was sent, before its answer
 */
export async function commit(session: Session, { writes }: Tx): Promise<void> {
  if (!session.isOpen) return;
  const sent = writes.map(({ sql, parameters }) => session.send(sql, parameters));
  const ended = session.send('COMMIT');
  const answers = await Promise.allSettled(sent);
  const end = await settled(ended);
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  if (failed >= 0) throw failureOf(writes[failed], (answers[failed] as PromiseRejectedResult).reason, end);
  if (end.status === 'rejected') throw isDefinite(end.reason) ? end.reason : new CommitOutcomeUnknownError(end.reason);
  if (end.value.command === 'ROLLBACK') throw new TransactionAbortedError();
}

const settled = async (answer: Promise<QueryResult>): Promise<PromiseSettledResult<QueryResult>> =>
  (await Promise.allSettled([answer]))[0];

function failureOf(write: DeferredWrite | undefined, reason: unknown, end: PromiseSettledResult<QueryResult>): unknown {
  // Without a word from the server, nobody knows what it did with what it had already read.
  const heard = sqlStateOf(reason) !== undefined && !isConnectionLost(reason);
  if (!heard && end.status === 'rejected') return new CommitOutcomeUnknownError(reason);
  return write?.retryOnConflict && sqlStateOf(reason) === '23505' ? new ConcurrentInsertError(reason) : reason;
}

/**
 * An error of COMMIT itself (a deferred constraint, 40001) means a definite rollback. A session that was ended (57P0x),
 * a connection exception (08) or no answer at all leaves it open.
 */
function isDefinite(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && !state.startsWith('57P') && !state.startsWith('08');
}

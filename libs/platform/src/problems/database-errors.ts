import { GroupCommitFullError } from '@waybill/jobs';
import { CommitOutcomeUnknownError, isConnectionLost, sqlStateOf } from '@waybill/messaging';
import { ProblemError } from './problem-error.js';

/** It is there, but this transaction could not get through: lock or statement time-out, deadlock, serialization. */
const BUSY = /^(57014|55P03|40001|40P01|25P03)$/;

/** TypeORM and pg-pool when the connection was lost, or closed, before they were asked; they give no code. */
const CLOSED = /^(query ?runner already released|driver not connected|cannot use a pool after calling end)/i;

/** The 503 to answer with when `error`, or what caused it, says that the database is away, or does not keep up. */
export function databaseProblem(error: unknown): ProblemError | null {
  for (const cause of causes(error)) {
    if (cause instanceof GroupCommitFullError || BUSY.test(sqlStateOf(cause) ?? '')) return busy();
    if (isConnectionLost(cause) || cause instanceof CommitOutcomeUnknownError || isClosed(cause)) return away();
  }
  return null;
}

const isClosed = (cause: object): boolean => cause instanceof Error && CLOSED.test(cause.message);

const away = (): ProblemError =>
  new ProblemError(503, 'database-unavailable', 'The service cannot reach its database. Try again.', {
    retryAfterSeconds: 2,
  });

const busy = (): ProblemError =>
  new ProblemError(503, 'database-busy', 'The service is overloaded. Try again.', { retryAfterSeconds: 1 });

/** The error, TypeORM's `driverError`, and `cause` and `errors` all the way down (bounded: causes may form a ring). */
function causes(error: unknown): object[] {
  const found: object[] = [];
  const waiting = [error];
  while (waiting.length > 0 && found.length < 20) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null || found.includes(next)) continue;
    found.push(next);
    const { driverError, cause, errors } = next as { driverError?: unknown; cause?: unknown; errors?: unknown };
    waiting.push(driverError, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : []));
  }
  return found;
}

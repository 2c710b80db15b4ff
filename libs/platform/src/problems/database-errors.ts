import { GroupCommitFullError, GroupCommitLateError } from '@waybill/jobs';
import { CommitOutcomeUnknownError, databaseFaultOf } from '@waybill/messaging';
import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import { ProblemError } from './problem-error.js';

/**
 * The 503 to answer with when the database is to blame for `error`, or for what caused it: it is away or takes no writes,
 * does not keep up, or has not the schema that this service knows. Nothing of a request's own is among it.
 */
export function databaseProblem(error: unknown): ProblemError | null {
  switch (databaseFaultOf(error)) {
    case 'unavailable':
      return away();
    case 'conflict':
    case 'busy':
      return busy();
    case 'schema':
      return notReady();
    case undefined:
      break;
  }
  for (const cause of causes(error)) {
    if (cause instanceof GroupCommitFullError || cause instanceof GroupCommitLateError) return busy();
    // TypeORM released it because its connection was lost in the middle of a transaction.
    if (cause instanceof QueryRunnerAlreadyReleasedError) return away();
  }
  return null;
}

/** Whether it, or what caused it, is a COMMIT that was not answered. */
export const isCommitUnknown = (error: unknown): boolean =>
  causes(error).some((cause) => cause instanceof CommitOutcomeUnknownError);

const away = (): ProblemError =>
  new ProblemError(503, 'database-unavailable', 'The service cannot use its database. Try again.', {
    retryAfterSeconds: 2,
  });

const busy = (): ProblemError =>
  new ProblemError(503, 'database-busy', 'The service is overloaded. Try again.', { retryAfterSeconds: 1 });

const notReady = (): ProblemError =>
  new ProblemError(503, 'database-not-ready', 'The database of the service is being set up. Try again.', {
    retryAfterSeconds: 5,
  });

/** The error, and `cause` and `errors` all the way down (bounded: causes may form a ring). */
function causes(error: unknown): object[] {
  const found: object[] = [];
  const waiting = [error];
  while (waiting.length > 0 && found.length < 20) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null || found.includes(next)) continue;
    found.push(next);
    const { cause, errors } = next as { cause?: unknown; errors?: unknown };
    waiting.push(cause, ...(Array.isArray(errors) ? (errors as unknown[]) : []));
  }
  return found;
}

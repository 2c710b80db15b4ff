import { ProblemError } from './problem-error.js';

/** SQLSTATE classes and codes (Postgres, Appendix A) and socket errors that say: there is no database to talk to. */
const AWAY = /^(08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** It is there, but this transaction could not get through: lock or statement time-out, deadlock, serialization. */
const BUSY = /^(57014|55P03|40001|40P01|25P03)$/;

/** pg and pg-pool name these by text alone. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|Driver not Connected|Connection ended unexpectedly|timeout expired|Query read timeout)/i;

/** The 503 to answer with when `error`, or what caused it, says that the database is away or overloaded. */
export function databaseProblem(error: unknown): ProblemError | null {
  for (const cause of causes(error)) {
    const { code, message } = cause as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && BUSY.test(code)) return busy();
    if (typeof code === 'string' && AWAY.test(code)) return away();
    if (typeof message === 'string' && AWAY_MESSAGE.test(message)) return away();
  }
  return null;
}

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

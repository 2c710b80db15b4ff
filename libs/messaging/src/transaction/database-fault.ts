import { causesOf } from '../record/error-facts.js';
import { CommitOutcomeUnknownError, ConcurrentInsertError, SequenceBehindError } from './transaction-errors.js';
import { driverErrorOf, isSessionLost, isStatementStale, isTransientConflict, sqlStateOf } from './sql-errors.js';

/**
 * The database cannot be used now: it cannot be reached, it ended the session, takes no writes (a standby, a full disk)
 * or has no connection left. Whether that is so is decided where the error comes from: only what a transaction or the
 * connection pool met is ever one of these. Its cause is what the driver said.
 */
export class DatabaseUnavailableError extends Error {
  readonly code = 'DATABASE_UNAVAILABLE';
  override readonly name = 'DatabaseUnavailableError';

  constructor(cause: unknown) {
    super(`The database cannot be used now: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * What of the database made work fail:
 * - `unavailable`: no session to be had, or none that can write
 * - `conflict`: another transaction was in the way, also when the work was run again
 * - `busy`: a time-out of a statement or a lock, or no memory left
 * - `schema`: the schema is not the one that the code knows (a table, column or right is missing), or a sequence stands
 *   behind its rows after a restore
 */
export type DatabaseFault = 'unavailable' | 'conflict' | 'busy' | 'schema';

/** Errors that came out of a session, as they were thrown. Held weakly: an error lives no longer for being here. */
const fromSessions = new WeakSet<object>();

/** 25006: read-only transaction (a standby, or a setting); 53100: disk full; 58: I/O error of the server. */
const CANNOT_WRITE = /^(25006|53100|58...)$/;
/** 57014: statement cancelled or timed out; 55P03: lock time-out; the rest of 53: no memory, a limit of the server. */
const BUSY = /^(57014|55P03|53...)$/;
/** Missing: table, column, schema, function, other object, privilege. */
const SCHEMA = /^(42P01|42703|3F000|42883|42704|42501)$/;

/**
 * What a session's statement failed with, as it is thrown on: a {@link DatabaseUnavailableError} where the session or the
 * server is to blame, else the error itself, remembered as one of the database's.
 */
export function errorOfSession(error: unknown): unknown {
  if (isSessionLost(error) || CANNOT_WRITE.test(sqlStateOf(error) ?? '')) return new DatabaseUnavailableError(error);
  if (typeof error === 'object' && error !== null) fromSessions.add(error);
  return error;
}

/** What it was that kept a session from being had. Never the work's fault, so all of it is one error. */
export const errorOfConnecting = (error: unknown): DatabaseUnavailableError =>
  error instanceof DatabaseUnavailableError ? error : new DatabaseUnavailableError(error);

/**
 * Whether, and how, the database is to blame for an error, or for what caused it. Then the same work may succeed later
 * as it is. Only what came out of a transaction, a pool, or TypeORM's driver counts: a handler's own ECONNREFUSED from
 * HTTP, or the SQLSTATE of some other database, is the handler's.
 */
export function databaseFaultOf(error: unknown): DatabaseFault | undefined {
  for (const cause of causesOf(error)) {
    const fault = faultOf(cause);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** SQLSTATEs of an error, and of what caused it, that came out of the database. */
export const databaseStatesOf = (error: unknown): string[] =>
  [...causesOf(error)].flatMap((cause) => sqlStateOf(fromDriver(cause)) ?? []);

export const isDatabaseFault = (error: unknown): boolean => databaseFaultOf(error) !== undefined;

function faultOf(cause: unknown): DatabaseFault | undefined {
  if (cause instanceof DatabaseUnavailableError || cause instanceof CommitOutcomeUnknownError) return 'unavailable';
  if (cause instanceof ConcurrentInsertError) return 'conflict';
  if (cause instanceof SequenceBehindError) return 'schema';
  const said = fromDriver(cause);
  return said && faultOfDriver(said);
}

/** TypeORM keeps what its driver threw in `driverError`; of others only what a session threw counts. */
function fromDriver(cause: unknown): object | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if (fromSessions.has(cause)) return cause;
  const driverError = driverErrorOf(cause);
  return driverError === cause ? undefined : driverError;
}

function faultOfDriver(error: object): DatabaseFault | undefined {
  const state = sqlStateOf(error) ?? '';
  if (isSessionLost(error) || CANNOT_WRITE.test(state)) return 'unavailable';
  if (isTransientConflict(error) || isStatementStale(error)) return 'conflict';
  if (BUSY.test(state)) return 'busy';
  return SCHEMA.test(state) ? 'schema' : undefined;
}

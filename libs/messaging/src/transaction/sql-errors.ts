/** What pg tells of an error of the server's. */
interface DriverError {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly message?: unknown;
  readonly routine?: unknown;
}

/** SQLSTATE of an error that the Postgres server itself reported (plain pg or wrapped by TypeORM); else undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity }: DriverError = driverErrorOf(error) ?? {};
  // A socket error has a `code` too (EPIPE even looks like a SQLSTATE); only the server's errors have a severity.
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

/** Serialization failure or deadlock: Postgres rolled back, and the same work may well succeed when run again. */
export function isTransientConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

/**
 * A statement was prepared before the schema changed, or on another server connection (a pooler): with this session it
 * fails every time, on a new one it succeeds. For the first there is no SQLSTATE of its own, but the server names the
 * function that noticed.
 */
export function isStatementStale(error: unknown): boolean {
  const { routine }: DriverError = driverErrorOf(error) ?? {};
  const state = sqlStateOf(error);
  return state === '26000' || (state === '0A000' && routine === 'RevalidateCachedQuery');
}

/**
 * Whether an error **of the driver** says that the session is gone (socket broken, backend ended, server starting or
 * stopping) and not that the statement is wrong. Of other errors it says nothing: a handler has sockets of its own.
 */
export function isSessionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return ENDING_STATE.test(state);
  const said: DriverError | undefined = driverErrorOf(error);
  return said !== undefined && (SOCKET_ERRORS.has(String(said.code)) || UNCODED.has(String(said.message)));
}

/** What pg threw, if TypeORM wrapped it; else the error itself. */
export function driverErrorOf(error: unknown): object | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return (error as { driverError?: object }).driverError ?? error;
}

/** The constraint that an error of the server's names, with its table. */
export function constraintOf(error: unknown): { schema: string; table: string; constraint: string } | undefined {
  const { schema, table, constraint } = (driverErrorOf(error) ?? {}) as Record<string, unknown>;
  if (typeof schema !== 'string' || typeof table !== 'string' || typeof constraint !== 'string') return undefined;
  return { schema, table, constraint };
}

/**
 * 08: connection exception; 57P0x: shutdown, crash, start, dropped database, idle session; 53300: too many connections;
 * 25P03, 25P04: a transaction took too long. All of them end the session.
 */
const ENDING_STATE = /^(08...|57P..|53300|25P03|25P04)$/;

/** What pg 8 gives no code, word by word: it says so of its connection, and of nothing else. */
const UNCODED = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Query read timeout',
  'timeout expired',
  'timeout exceeded when trying to connect',
]);

const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  // The file of a Unix socket.
  'ENOENT',
]);

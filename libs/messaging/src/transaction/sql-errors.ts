/** SQLSTATE of an error that the Postgres server itself reported (plain pg or wrapped by TypeORM); else undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = driverErrorOf(error);
  // A socket error has a `code` too (EPIPE even looks like a SQLSTATE); only the server's errors have a severity.
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

/** Serialization failure or deadlock: Postgres rolled back, and the same work may well succeed when run again. */
export function isTransientConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

/**
 * True when a statement was prepared before the schema changed, or on another server connection (a pooler): with this
 * session it fails for ever, on a new one it succeeds.
 */
export function isStatementStale(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '26000' || (state === '0A000' && String(driverErrorOf(error).message).includes('cached plan'));
}

/** True when the session is gone (socket broken, backend ended, server starting or stopping), not the statement wrong. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  // 08: connection exception, 57P0x: operator intervention, 53300: too many connections.
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  const { code, message } = driverErrorOf(error);
  return (
    (typeof code === 'string' && SOCKET_ERRORS.has(code)) ||
    // pg reports these without a code.
    (typeof message === 'string' && ENDED.test(message))
  );
}

/** What pg threw, if TypeORM wrapped it. */
function driverErrorOf(error: unknown): {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly message?: unknown;
} {
  if (typeof error !== 'object' || error === null) return {};
  return (error as { driverError?: object }).driverError ?? error;
}

const ENDED =
  /connection terminated|not queryable|client was closed|timeout expired|timeout exceeded|query read timeout/i;

const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

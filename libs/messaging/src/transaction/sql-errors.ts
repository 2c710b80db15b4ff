/** SQLSTATE of an error that the Postgres server itself reported (plain pg or wrapped by TypeORM); else undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  const { driverError = error } = error as { driverError?: unknown };
  if (typeof driverError !== 'object' || driverError === null) return undefined;
  // A socket error has a `code` too (EPIPE even looks like a SQLSTATE); only the server's errors have a severity.
  const { code, severity } = driverError as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

/** Serialization failure or deadlock: Postgres rolled back, and the same work may well succeed when run again. */
export function isTransientConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

/** True when the session is gone (socket broken, backend ended, server starting or stopping), not the statement wrong. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  // 08: connection exception, 57P0x: operator intervention, 53300: too many connections.
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  if (!(error instanceof Error)) return false;
  const { driverError = error } = error as { driverError?: unknown };
  if (!(driverError instanceof Error)) return false;
  const { code, message } = driverError as Error & { code?: unknown };
  return (
    (typeof code === 'string' && SOCKET_ERRORS.has(code)) ||
    // pg reports these without a code.
    /connection terminated|not queryable|client was closed|timeout expired|timeout exceeded|query read timeout/i.test(
      message,
    )
  );
}

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

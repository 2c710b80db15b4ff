/** Fields of errors of the database that repeat values of rows, or the statement with them. */
const VALUES: ReadonlySet<string> = new Set(['parameters', 'query', 'driverError', 'detail', 'where', 'internalQuery']);
const CREDENTIAL = /^(proxy-)?authorization$|^(set-)?cookie$|secret$|^password$/i;
/** Levels that are written; the log is no dump of objects. */
const DEPTH = 8;
const HIDDEN = '•••';

/** Data exceptions (SQLSTATE class 22) quote the value that was refused at the end of their message. */
const QUOTED = /: ".*"$/s;

/**
 * Fields of a log line without credentials, and with errors that repeat no value of a row: neither parameters and
 * statement nor the details of Postgres, in causes and in the errors of an AggregateError as well.
 */
export function loggedFields(fields: object): Record<string, unknown> {
  const logged = shown(fields, []) as Record<string, unknown>;
  return fields instanceof Error ? { err: logged } : logged;
}

function shown(value: unknown, above: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  if (above.length > DEPTH) return '[deeper]';
  const within = [...above, value];
  if (value instanceof Error) return shownError(value, within);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value;
  if (Array.isArray(value)) return value.map((inner) => shown(inner, within));
  return shownFields(value, within);
}

function shownFields(value: object, above: readonly object[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, CREDENTIAL.test(name) ? HIDDEN : shown(inner, above)]),
  );
}

function shownError(error: Error, above: readonly object[]): Record<string, unknown> {
  const said = withoutQuoted(error);
  const own = Object.entries(error).filter(([name]) => !VALUES.has(name));
  return {
    type: error.constructor.name,
    ...shownFields(Object.fromEntries(own), above),
    message: said,
    stack: error.stack?.replace(error.message, () => said),
    ...(error.cause !== undefined && { cause: shown(error.cause, above) }),
    ...(error instanceof AggregateError && { errors: shown(error.errors, above) }),
  };
}

function withoutQuoted(error: Error & { code?: unknown }): string {
  return String(error.code).startsWith('22') ? error.message.replace(QUOTED, `: "${HIDDEN}"`) : error.message;
}

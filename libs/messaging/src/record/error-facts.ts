/** What can be said of anything that was thrown. */

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The error's stable code, `fallback` if it has none. */
export const errorCodeOf = (error: unknown, fallback: string): string =>
  hasCode(error) && typeof error.code === 'string' && error.code !== '' ? error.code : fallback;

const hasCode = (error: unknown): error is { readonly code: unknown } =>
  typeof error === 'object' && error !== null && 'code' in error;

/** The error and what caused it, outermost first (`cause`, and TypeORM's `driverError`). */
export function* causesOf(error: unknown): Generator {
  const seen = new Set<unknown>();
  const waiting = [error];
  while (waiting.length > 0) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    yield next;
    if ('driverError' in next) waiting.push(next.driverError);
    if ('cause' in next) waiting.push(next.cause);
    if (next instanceof AggregateError) waiting.push(...(next.errors as unknown[]));
  }
}

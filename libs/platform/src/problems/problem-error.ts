/** One field of a request that was refused. */
export interface FieldError {
  /** Path as a reader writes it: `items[0].quantity`. */
  readonly field: string;
  /** The same place as a JSON Pointer (RFC 6901), where the field is part of a body: `/items/0/quantity`. */
  readonly pointer?: string;
  readonly message: string;
}

export interface ProblemExtra {
  readonly errors?: readonly FieldError[];
  /** Sent as the `Retry-After` header, in seconds. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members of the problem (RFC 9457 section 3.2): `{ skus: ['A-1'] }`. */
  readonly [member: string]: unknown;
}

/**
 * A refusal that leaves as `application/problem+json` (RFC 9457).
 *
 * @param status HTTP status, 400–599
 * @param code stable, kebab-case; clients decide by it
 * @param detail one sentence for the person who reads it; part of the answer, so nothing internal
 */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly extra: ProblemExtra = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

/** 404 for an id nobody has: `notFound('order', id)` → code `order-not-found`. */
export const notFound = (what: string, id: string): ProblemError =>
  new ProblemError(404, `${what}-not-found`, `There is no ${what} ${JSON.stringify(id.slice(0, 100))}.`);

/** 404 for a path that nothing answers. */
export const nothingHere = (): ProblemError =>
  new ProblemError(404, 'route-not-found', 'There is nothing at this path.');

/** 503 for work that comes too late for this instance; another one will take it. */
export const shuttingDown = (): ProblemError =>
  new ProblemError(503, 'shutting-down', 'This instance is shutting down. Try again.', { retryAfterSeconds: 1 });

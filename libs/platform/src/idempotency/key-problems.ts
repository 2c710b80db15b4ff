import { ProblemError } from '../problems/problem-error.js';

/** Header of an answer that was given before. */
export const REPLAYED = { 'idempotent-replayed': 'true' } as const;

export const keyInUse = (): ProblemError =>
  new ProblemError(409, 'idempotency-key-in-use', 'A request with this Idempotency-Key is still under way.', {
    retryAfterSeconds: 1,
  });

export const keyReused = (): ProblemError =>
  new ProblemError(422, 'idempotency-key-reused', 'This Idempotency-Key was used with another request.');

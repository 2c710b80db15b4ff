import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { GroupCommitClosedError } from '@waybill/jobs';
import { databaseProblem, isCommitUnknown } from './database-errors.js';
import { ProblemError, shuttingDown } from './problem-error.js';

/** Fastify's own refusals, by its stable error codes. */
const FASTIFY: Readonly<Record<string, ProblemError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new ProblemError(413, 'body-too-large', 'The body is larger than this service accepts.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new ProblemError(
    415,
    'unsupported-media-type',
    'The body must be application/json.',
    {
      headers: { accept: 'application/json' },
    },
  ),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new ProblemError(
    400,
    'malformed-request',
    'The body is not as long as Content-Length says.',
  ),
  FST_ERR_BAD_URL: new ProblemError(400, 'malformed-url', 'The path is not valid percent-encoded UTF-8.'),
};

/**
 * The answer to any error. What is not a known refusal becomes a 500 that tells nothing of the inside.
 *
 * @param safeToRepeat whether sending the request again does no harm if it has been carried out
 */
export function toProblem(error: unknown, safeToRepeat = true): ProblemError {
  if (!safeToRepeat && isOutcomeUnknown(error)) return outcomeUnknown();
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return fromHttpException(error);
  if (error instanceof GroupCommitClosedError) return shuttingDown();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FASTIFY[code] : undefined;
  if (known) return known;
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new ProblemError(statusCode, 'malformed-request', 'The request could not be read to its end.');
  }
  return databaseProblem(error) ?? new ProblemError(500, 'internal-error', 'Something went wrong on our side.');
}

const isOutcomeUnknown = (error: unknown): boolean =>
  isCommitUnknown(error) || (error instanceof ProblemError && error.code === 'no-answer-in-time');

/** Without Retry-After: a client must not send it again unasked. */
const outcomeUnknown = (): ProblemError =>
  new ProblemError(
    500,
    'outcome-unknown',
    'Whether it was done is not known. Look before you send it again, or send it with an Idempotency-Key the next time.',
  );

/** Nest's own exceptions: the status's phrase is the code. A 5xx may carry the text of an inner error: not passed on. */
function fromHttpException(error: HttpException): ProblemError {
  const status = error.getStatus();
  const phrase = STATUS_CODES[status] ?? 'error';
  const code = phrase.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  if (status === 500) return new ProblemError(500, 'internal-error', 'Something went wrong on our side.');
  return new ProblemError(status, code, status < 500 ? error.message : `${phrase}.`);
}

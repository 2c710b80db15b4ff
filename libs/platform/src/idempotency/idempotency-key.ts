import { ProblemError } from '../problems/problem-error.js';
import type { FastifyRequest } from 'fastify';

/** Printable ASCII, as most clients send it. */
const BARE = /^(?!")[ -~]{1,255}$/;

/** A String of RFC 8941 section 3.3.3. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;

const MAX_LENGTH = 255;

/** How API documents show the header; a String in quotes is taken as well. */
export const IDEMPOTENCY_KEY_SCHEMA = {
  type: 'string' as const,
  minLength: 1,
  maxLength: MAX_LENGTH,
  pattern: '^[!#-~]([ -~]*[!-~])?$',
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
};

/**
 * The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a Structured Field String, `"…"`, or the
 * same without its quotes. Undefined where there is none.
 *
 * @throws ProblemError 400 `invalid-idempotency-key`: empty, longer than 255, not printable ASCII, or sent twice
 */
export function idempotencyKeyOf({ raw }: FastifyRequest): string | undefined {
  const values = raw.headersDistinct['idempotency-key'];
  if (values === undefined) return undefined;
  const [value = '', ...others] = values;
  const key = BARE.test(value) ? value : QUOTED.exec(value)?.[1]?.replaceAll(/\\(.)/g, '$1');
  if (others.length > 0 || !key || key.length > MAX_LENGTH) throw malformed();
  return key;
}

const malformed = (): ProblemError =>
  new ProblemError(
    400,
    'invalid-idempotency-key',
    `Idempotency-Key must be sent once, as 1 to ${MAX_LENGTH} printable ASCII characters.`,
  );

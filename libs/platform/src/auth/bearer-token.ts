import type { FastifyRequest } from 'fastify';
import { invalidToken, twoCredentials, unauthenticated } from './auth-problems.js';

/** Longest `Authorization` header that is looked at, bytes. */
const MAX_HEADER = 8 * 1024;

/** RFC 6750 section 2.1; the scheme in any case (RFC 9110 section 11.1). */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

/**
 * The token of a request that has an `Authorization` header.
 *
 * @throws ProblemError 400 `two-credentials`, 401 `unauthenticated` for another scheme, 401 `invalid-token`
 */
export function bearerTokenIn({ headers: { authorization = '' }, raw }: FastifyRequest): string {
  if (isRepeated(raw.rawHeaders)) throw twoCredentials();
  if (authorization.length > MAX_HEADER) throw invalidToken('other');
  const token = BEARER.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw /^bearer( |$)/i.test(authorization) ? invalidToken('other') : unauthenticated();
}

/** Node keeps the first of several, another than a proxy in front may have judged. */
function isRepeated(rawHeaders: readonly string[]): boolean {
  let found = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 13 && rawHeaders[i]?.toLowerCase() === 'authorization') found++;
  }
  return found > 1;
}

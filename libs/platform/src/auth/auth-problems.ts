import { ProblemError } from '../problems/problem-error.js';
import type { Permission } from './permissions.js';

const CHALLENGE = 'Bearer realm="waybill"';

/** 401: no bearer token was sent. */
export const unauthenticated = (): ProblemError =>
  new ProblemError(401, 'unauthenticated', 'This request needs a bearer token.', {
    headers: { 'www-authenticate': CHALLENGE },
  });

/** Why a token was refused, as far as its sender is told. */
export type TokenFlaw = 'expired' | 'audience' | 'signature' | 'other';

const FLAWS: Readonly<Record<TokenFlaw, string>> = {
  expired: 'The token has expired.',
  audience: 'The token is for another audience.',
  signature: 'The signature of the token is not one of the issuer.',
  other: 'The token is not valid.',
};

/** 401: what was sent is no access token that counts here. */
export const invalidToken = (flaw: TokenFlaw): ProblemError =>
  new ProblemError(401, 'invalid-token', FLAWS[flaw], {
    headers: { 'www-authenticate': `${CHALLENGE}, error="invalid_token"` },
  });

/** 403: the caller is known and may not. */
export const forbidden = (required: readonly Permission[]): ProblemError =>
  new ProblemError(403, 'forbidden', `This needs the permission ${required.join(' and ')}.`, { required });

/** 403: the order would be another customer's. */
export const customerMismatch = (detail: string): ProblemError => new ProblemError(403, 'customer-mismatch', detail);

/** 400: two credentials might be of two callers. */
export const twoCredentials = (): ProblemError =>
  new ProblemError(400, 'two-credentials', 'A request must not carry more than one credential.');

/** 503: the token may be valid, but there is no key to check it with yet. */
export const identityProviderUnavailable = (): ProblemError =>
  new ProblemError(503, 'identity-provider-unavailable', 'The issuer of tokens does not answer. Try again.', {
    retryAfterSeconds: 2,
  });

import { hash } from 'node:crypto';
import type { JWTHeaderParameters } from 'jose';
import { ProblemError } from '../problems/problem-error.js';
import type { Actor } from './actor.js';
import { invalidToken, type TokenFlaw } from './auth-problems.js';
import type { AuthSettings } from './auth-settings.js';
import { IssuerKeys } from './issuer-keys.js';
import { IssuerMetadata } from './issuer-metadata.js';
import { actorFrom } from './token-actor.js';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** RFC 9068 section 4, and what issuers send that do not follow it. */
const TYPES = new Set(['at+jwt', 'application/at+jwt', 'jwt']);
/** By these a token would bring the key that it is checked with. */
const KEYS_OF_ITS_OWN = ['jku', 'jwk', 'x5u', 'x5c'];
/** How far the issuer's clock may differ from ours, seconds. */
const TOLERANCE_S = 30;

export interface TokenVerifierOptions {
  /** Now, Unix ms. */
  readonly now?: () => number;
  /** Tokens that are remembered as verified. Default 10,000. */
  readonly maxRemembered?: number;
}

interface Remembered {
  readonly actor: Actor;
  /** End of the token's life, ms. */
  readonly until: number;
}

/**
 * Verifies access tokens: JWTs that the issuer signed for our audience. Which actor a token stands for is remembered until
 * it ends, so that a token is checked once and costs one hash afterwards.
 */
export class TokenVerifier {
  private readonly remembered = new Map<string, Remembered>();
  private readonly keys: IssuerKeys | undefined;

  private readonly now: () => number;
  private readonly maxRemembered: number;

  constructor(
    private readonly settings: AuthSettings,
    { now = Date.now, maxRemembered = 10_000 }: TokenVerifierOptions = {},
  ) {
    this.now = now;
    this.maxRemembered = maxRemembered;
    this.keys = settings.issuer === undefined ? undefined : new IssuerKeys(new IssuerMetadata(settings.issuer), now);
  }

  /**
   * @throws ProblemError 401 `invalid-token`; 503 `identity-provider-unavailable` as long as no key of the issuer is known
   */
  async verify(token: string): Promise<Actor> {
    const digest = hash('sha256', token, 'base64');
    const known = this.remembered.get(digest);
    if (known && this.now() < known.until) return known.actor;
    this.remembered.delete(digest);
    const verified = await this.check(token);
    this.remember(digest, verified);
    return verified.actor;
  }

  private async check(token: string): Promise<Remembered> {
    const { issuer, audience } = this.settings;
    if (!this.keys || issuer === undefined) throw invalidToken('other');
    // Loaded with the first token: it is 14 MB, and a service on loopback may never see one.
    const { jwtVerify } = await import('jose');
    const currentDate = new Date(this.now());
    const { payload, protectedHeader } = await jwtVerify(token, this.keys.find, {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      clockTolerance: TOLERANCE_S,
      requiredClaims: ['exp', 'sub'],
      currentDate,
    }).catch((error: unknown) => {
      throw error instanceof ProblemError ? error : invalidToken(flawOf(error));
    });
    const actor = actorFrom(payload, this.settings);
    const { exp = 0, iat = 0 } = payload;
    const isFromTheFuture = iat > currentDate.getTime() / 1_000 + TOLERANCE_S;
    if (!actor || isFromTheFuture || !isAccessToken(protectedHeader)) throw invalidToken('other');
    return { actor, until: exp * 1_000 };
  }

  /** The oldest makes room. */
  private remember(digest: string, verified: Remembered): void {
    if (this.remembered.size >= this.maxRemembered) {
      const [oldest = ''] = this.remembered.keys();
      this.remembered.delete(oldest);
    }
    this.remembered.set(digest, verified);
  }
}

const isAccessToken = (header: JWTHeaderParameters): boolean =>
  TYPES.has(header.typ?.toLowerCase() ?? '') && !KEYS_OF_ITS_OWN.some((name) => name in header);

/** By the stable codes of jose. */
function flawOf(error: unknown): TokenFlaw {
  const { code, claim } = (error ?? {}) as { code?: unknown; claim?: unknown };
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return 'expired';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return claim === 'aud' ? 'audience' : 'other';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
    case 'ERR_JWKS_NO_MATCHING_KEY':
      return 'signature';
    default:
      return 'other';
  }
}

import { Logger } from '@nestjs/common';
import type { createLocalJWKSet, CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose';
import { identityProviderUnavailable } from './auth-problems.js';
import { askIssuer, IssuerError, type IssuerMetadata } from './issuer-metadata.js';

/** How long a key set is used before it is read again, ms. */
const FRESH_MS = 600_000;
/** Pause between two readings, ms: tokens with made-up key ids must not make us ask the issuer. */
const PAUSE_MS = 30_000;
/** The same while there are no keys at all, ms: services and issuer may start together. */
const PAUSE_WITHOUT_KEYS_MS = 1_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The issuer's public keys. They are read when a token first needs them, again after ten minutes, and when a token names a
 * key that is not among them. While the issuer gives no key set, the last one goes on verifying: jose's own remote set
 * would refuse every token then.
 */
export class IssuerKeys {
  private readonly logger = new Logger('auth');
  private held: { readonly set: KeySet; readonly at: number } | undefined;
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly metadata: IssuerMetadata,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The key that a token names.
   *
   * @throws ProblemError 503 `identity-provider-unavailable` as long as no key set was ever read
   * @throws JOSEError when there is no such key
   */
  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    if (!this.held || this.now() - this.held.at >= FRESH_MS) await this.readAgain();
    const { held } = this;
    if (!held) throw identityProviderUnavailable();
    try {
      return await held.set(header, token);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
      await this.readAgain();
      if (this.held === held) throw error;
      return await (this.held ?? held).set(header, token);
    }
  };

  /** At most one reading at a time, and a pause between two, whatever they came to. */
  private async readAgain(): Promise<void> {
    const pause = this.held ? PAUSE_MS : PAUSE_WITHOUT_KEYS_MS;
    if (!this.asking && this.now() - this.askedAt < pause) return;
    this.asking ??= this.read().finally(() => (this.asking = undefined));
    await this.asking;
  }

  private async read(): Promise<void> {
    this.askedAt = this.now();
    try {
      const { jwksUri } = await this.metadata.endpoints();
      const keys = (await askIssuer(jwksUri)) as unknown as JSONWebKeySet;
      const { createLocalJWKSet } = await import('jose');
      const set = createLocalJWKSet(keys);
      if (keys.keys.length === 0) throw new IssuerError(`${jwksUri} lists no keys`);
      this.held = { set, at: this.now() };
    } catch (error) {
      this.metadata.forget();
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn(`${this.held ? 'the last known keys go on verifying' : 'no token can be verified'}: ${reason}`);
    }
  }
}

import { hash as digest, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { identityProviderUnavailable, ProblemError, TokenVerifier, type Actor } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boundName, cookieIn, setCookie } from '../callers/cookies.js';
import { GatewayConfig } from '../gateway.config.js';
import { OpenId, RefreshRefusedError, type SignedIn, type Tokens } from './open-id.js';
import { Sealed } from './sealed.js';
import { SessionRepository, type SessionRow } from './session.repository.js';

export interface OpenedSession {
  readonly actor: Actor;
  readonly accessToken: string;
  readonly endsAt: Date;
  /** By which it is counted; not its secret. */
  readonly key: string;
}

/** An access token is renewed so long before it ends, ms: it must still be valid where it arrives. */
const RENEW_BEFORE_MS = 30_000;
/** Pause before another instance's refresh is looked for again, ms. */
const LOOK_AGAIN_MS = 100;
const LOOKS = 60;
/** Pause before an issuer that did not answer is asked again for the same session, ms. */
const ASK_AGAIN_MS = 5_000;

/** Signed-in browsers. They hold a random cookie and never a token. */
@Injectable()
export class Sessions {
  /** Refreshes on their way, by the session's hash. */
  private readonly refreshing = new Map<string, Promise<Tokens>>();

  constructor(
    private readonly config: GatewayConfig,
    private readonly rows: SessionRepository,
    private readonly sealed: Sealed,
    private readonly openId: OpenId,
    private readonly verifier: TokenVerifier,
  ) {}

  get cookieName(): string {
    return this.config.isSecure ? boundName('waybill', this.config) : 'waybill_session';
  }

  cookieIn(request: FastifyRequest): string | undefined {
    return cookieIn(request, this.cookieName);
  }

  /** Opens a new session and ends the one that the browser had: an id that was known before a sign-in is never kept. */
  async begin(
    { tokens, subject, name }: SignedIn,
    actor: Actor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const secret = randomBytes(32).toString('base64url');
    const hash = hashOf(secret);
    const before = this.cookieIn(request);
    if (before !== undefined) await this.rows.remove(hashOf(before));
    await this.rows.removeEnded(this.config.sessionIdleMinutes);
    await this.rows.add({
      hash,
      subject,
      name: name ?? actor.name ?? subject,
      roles: [...actor.roles],
      tokens: await this.sealed.seal(tokens, hash),
      hours: this.config.sessionHours,
    });
    setCookie(reply, this.cookieName, secret, { secure: this.config.isSecure });
  }

  /**
   * The session of a cookie, its tokens renewed where they end. Noted as a use of it.
   *
   * @throws ProblemError 401 `session-expired`, and the browser forgets the cookie; 503 `identity-provider-unavailable`
   */
  open(cookie: string, reply: FastifyReply): Promise<OpenedSession> {
    return this.opened(cookie, reply, { isUse: true });
  }

  /** The same, but no use of it. */
  look(cookie: string, reply: FastifyReply): Promise<OpenedSession> {
    return this.opened(cookie, reply, { isUse: false });
  }

  private async opened(cookie: string, reply: FastifyReply, { isUse }: { isUse: boolean }): Promise<OpenedSession> {
    const hash = hashOf(cookie);
    const row = await this.rows.find(hash, this.config.sessionIdleMinutes);
    const tokens = row && (await this.sealed.open<Tokens>(row.tokens, hash));
    if (!row || !tokens) throw this.expired(reply);
    if (isUse && row.stale) await this.rows.touch(hash);
    try {
      const { accessToken } = await this.valid(hash, tokens);
      const verified = await this.verifier.verify(accessToken);
      const actor = { ...verified, name: row.name };
      return { actor, accessToken, endsAt: row.endsAt, key: `session:${hash.toString('base64url')}` };
    } catch (error) {
      if (!(error instanceof RefreshRefusedError) && !isInvalidToken(error)) throw error;
      // It came from the issuer itself, so that its new key is not known here yet.
      if (isInvalidToken(error) && tokens.expiresAt > Date.now()) throw identityProviderUnavailable();
      await this.rows.remove(hash);
      throw this.expired(reply);
    }
  }

  /** @returns what the issuer wants to end its own session with */
  async end(cookie: string, reply: FastifyReply): Promise<Tokens | undefined> {
    const hash = hashOf(cookie);
    const row = await this.rows.find(hash, this.config.sessionIdleMinutes);
    await this.rows.remove(hash);
    this.forget(reply);
    return row && this.sealed.open<Tokens>(row.tokens, hash);
  }

  forget(reply: FastifyReply): void {
    setCookie(reply, this.cookieName, '', { secure: this.config.isSecure, maxAge: 0 });
  }

  private expired(reply: FastifyReply): ProblemError {
    this.forget(reply);
    return new ProblemError(401, 'session-expired', 'The session has ended. Sign in again.');
  }

  /** While the issuer is away, a token is used until it really ends. */
  private async valid(hash: Buffer, tokens: Tokens): Promise<Tokens> {
    const left = tokens.expiresAt - Date.now();
    if (left > RENEW_BEFORE_MS) return tokens;
    const key = hash.toString('base64url');
    let renewing = this.refreshing.get(key);
    if (!renewing) {
      renewing = this.renew(hash, tokens);
      this.refreshing.set(key, renewing);
      const forget = () => this.refreshing.delete(key);
      renewing.then(forget, () => setTimeout(forget, ASK_AGAIN_MS).unref());
    }
    return renewing.catch((error: unknown) => {
      if (left > 0 && !(error instanceof RefreshRefusedError)) return tokens;
      throw error;
    });
  }

  /** By one instance at a time: a refresh token that is used twice is taken for stolen. */
  private async renew(hash: Buffer, tokens: Tokens): Promise<Tokens> {
    const begun = await this.rows.beginRefresh(hash);
    if (begun === undefined) return this.renewedByAnother(hash, tokens);
    try {
      // Another request may have renewed them since these were read.
      const current = await this.sealed.open<Tokens>(begun, hash);
      if (current && current.accessToken !== tokens.accessToken) {
        await this.rows.endRefresh(hash);
        return current;
      }
      const renewed = await this.openId.refresh(tokens);
      // Kept before anything else can fail: the old refresh token is good no more.
      await this.rows.keep(hash, await this.sealed.seal(renewed, hash));
      const { name, roles } = await this.verifier.verify(renewed.accessToken);
      await this.rows.endRefresh(hash, { ...(name !== undefined && { name }), roles: [...roles] });
      return renewed;
    } catch (error) {
      await this.rows.endRefresh(hash);
      throw error;
    }
  }

  private async renewedByAnother(hash: Buffer, old: Tokens): Promise<Tokens> {
    for (let look = 0; look < LOOKS; look++) {
      await delay(LOOK_AGAIN_MS);
      const row: SessionRow | undefined = await this.rows.find(hash, this.config.sessionIdleMinutes);
      const tokens = row && (await this.sealed.open<Tokens>(row.tokens, hash));
      if (!tokens) throw new RefreshRefusedError();
      if (tokens.accessToken !== old.accessToken) return tokens;
    }
    throw identityProviderUnavailable();
  }
}

const isInvalidToken = (error: unknown): boolean => error instanceof ProblemError && error.code === 'invalid-token';

const hashOf = (secret: string): Buffer => digest('sha256', secret, 'buffer');

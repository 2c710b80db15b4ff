import { Injectable } from '@nestjs/common';
import { secretText } from '@waybill/kafka-settings';
import { identityProviderUnavailable, ProblemError } from '@waybill/platform';
import type * as OpenIdClient from 'openid-client';
import { GatewayConfig } from '../gateway.config.js';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** End of the access token's life, ms. */
  readonly expiresAt: number;
}

export interface SignedIn {
  readonly tokens: Tokens;
  readonly subject: string;
  readonly name?: string;
}

export type Checks = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Seconds that the issuer may take for an answer. */
const TIMEOUT_SECONDS = 5;
/** A browser is led to an issuer that has answered so lately, ms: its own page for one that is away says nothing. */
const ANSWERED_LATELY_MS = 5_000;
/** Life of an access token whose issuer does not tell it, seconds. */
const LIFE_UNTOLD_S = 60;

type Library = typeof OpenIdClient;

interface Found {
  readonly library: Library;
  readonly issuer: OpenIdClient.Configuration;
}

/** The issuer no longer takes the refresh token: the session is over. */
export class RefreshRefusedError extends Error {
  readonly code = 'refresh-refused';
}

/** The gateway as a client of the issuer: code flow with PKCE, refresh, sign-out. */
@Injectable()
export class OpenId {
  private found: { readonly it: Found; readonly at: number } | undefined;
  private asking: Promise<Found> | undefined;

  constructor(private readonly config: GatewayConfig) {}

  private get callback(): string {
    return `${this.config.publicUrl}/auth/callback`;
  }

  /** @throws ProblemError 503 `identity-provider-unavailable`, also where the issuer has gone away since it was found */
  async authorizationUrl({ state, nonce, verifier }: Checks): Promise<URL> {
    const { library, issuer } = await this.load(ANSWERED_LATELY_MS);
    return library.buildAuthorizationUrl(issuer, {
      redirect_uri: this.callback,
      scope: 'openid profile',
      state,
      nonce,
      code_challenge: await library.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...this.resource(),
    });
  }

  /**
   * @param query what the issuer sent back with the browser
   * @throws ProblemError 400 `login-failed`; 503 `identity-provider-unavailable`
   */
  async exchange(query: URLSearchParams, { state, nonce, verifier }: Checks): Promise<SignedIn> {
    const { library, issuer } = await this.load();
    try {
      const answer = await library.authorizationCodeGrant(
        issuer,
        new URL(`${this.callback}?${query.toString()}`),
        { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        this.resource(),
      );
      const { sub, name, preferred_username: username } = answer.claims()!;
      const called = [name, username].find((text) => typeof text === 'string' && text !== '') as string | undefined;
      return { tokens: tokensIn(answer), subject: sub, ...(called !== undefined && { name: called.slice(0, 255) }) };
    } catch (error) {
      if (isAway(library, error)) throw identityProviderUnavailable();
      throw new ProblemError(400, 'login-failed', 'The issuer did not confirm this sign-in. Begin again.');
    }
  }

  /** @throws RefreshRefusedError; ProblemError 503 `identity-provider-unavailable` */
  async refresh(old: Tokens): Promise<Tokens> {
    const { library, issuer } = await this.load();
    if (old.refreshToken === undefined) throw new RefreshRefusedError();
    try {
      const answer = await library.refreshTokenGrant(issuer, old.refreshToken, this.resource());
      // Without rotation the old refresh token stays good; ID tokens are not always renewed.
      return { ...old, ...tokensIn(answer) };
    } catch (error) {
      if (error instanceof library.ResponseBodyError && error.error === 'invalid_grant')
        throw new RefreshRefusedError();
      throw identityProviderUnavailable();
    }
  }

  /** Where the issuer ends its own session; null where it has no such page, or is away. */
  async endSessionUrl(idToken: string | undefined): Promise<string | null> {
    const found = await this.load(ANSWERED_LATELY_MS).catch(() => undefined);
    if (found?.issuer.serverMetadata().end_session_endpoint === undefined) return null;
    const parameters = {
      post_logout_redirect_uri: `${this.config.publicUrl}/`,
      ...(idToken && { id_token_hint: idToken }),
    };
    return found.library.buildEndSessionUrl(found.issuer, parameters).href;
  }

  /**
   * The library is loaded, and the issuer asked, when first needed.
   *
   * @param withinMs it is asked again where it has not answered for so long
   */
  private async load(withinMs = Infinity): Promise<Found> {
    if (this.found && performance.now() - this.found.at < withinMs) return this.found.it;
    this.asking ??= this.discover().finally(() => (this.asking = undefined));
    return this.asking.catch((error: unknown) => {
      throw error instanceof ProblemError ? error : identityProviderUnavailable();
    });
  }

  private async discover(): Promise<Found> {
    const { issuer: url, client } = this.config.auth;
    if (url === undefined || client === undefined) {
      throw new ProblemError(
        503,
        'identity-provider-unavailable',
        'Nobody can sign in: AUTH_CLIENT_SECRET is not set.',
      );
    }
    const library = await import('openid-client');
    const execute = url.startsWith('http:') ? [library.allowInsecureRequests] : [];
    const issuer = await library.discovery(
      new URL(url),
      client.id,
      undefined,
      library.ClientSecretBasic(secretText(client.secret)),
      { execute, timeout: TIMEOUT_SECONDS },
    );
    const it = { library, issuer };
    this.found = { it, at: performance.now() };
    return it;
  }

  /** RFC 8707: for issuers that give out tokens for several audiences; others pass it over. */
  private resource(): Record<string, string> {
    const { audience } = this.config.auth;
    return URL.canParse(audience) ? { resource: audience } : {};
  }
}

function tokensIn(answer: OpenIdClient.TokenEndpointResponse & OpenIdClient.TokenEndpointResponseHelpers): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = answer;
  const life = answer.expiresIn() ?? LIFE_UNTOLD_S;
  return {
    accessToken,
    expiresAt: Date.now() + life * 1_000,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
  };
}

/** No answer, or one of a server in trouble. What the issuer refused, or said wrongly, is the sign-in's own failure. */
function isAway(library: Library, error: unknown): boolean {
  if (error instanceof library.AuthorizationResponseError) return error.error === 'temporarily_unavailable';
  if (error instanceof library.ResponseBodyError) return error.status >= 500;
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Response) return cause.status >= 500;
  return !(error instanceof library.ClientError) || (error.code ?? '').includes('TIMEOUT');
}

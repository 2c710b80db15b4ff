import { secretText } from '@waybill/kafka-settings';
import type { AuthSettings, ClientCredentials } from './auth-settings.js';
import { askIssuer, IssuerError, IssuerMetadata } from './issuer-metadata.js';

/** A token is not used in the last part of its life, ms: it must still be valid where it arrives. */
const SPARE_MS = 30_000;
/** Life of a token whose issuer does not say it, seconds. */
const LIFE_UNTOLD_S = 60;
/** Pause after the issuer gave none, ms. */
const PAUSE_MS = 1_000;

interface Kept {
  readonly token: string;
  readonly until: number;
}

/**
 * Access tokens of the process's own client (client credentials, RFC 6749 section 4.4), kept until shortly before they end.
 * Those who ask while one is on its way get the same.
 */
export class ServiceTokens {
  private kept: Kept | undefined;
  private asking: Promise<string> | undefined;
  private failed: { readonly error: unknown; readonly at: number } | undefined;
  private readonly metadata: IssuerMetadata | undefined;

  constructor(
    private readonly settings: Pick<AuthSettings, 'issuer' | 'audience' | 'client'>,
    private readonly now: () => number = Date.now,
  ) {
    this.metadata = settings.issuer === undefined ? undefined : new IssuerMetadata(settings.issuer);
  }

  /** Whether the process has a client at the issuer. */
  get areHad(): boolean {
    return this.metadata !== undefined && this.settings.client !== undefined;
  }

  /**
   * The header that a request of this process carries; none where it has no client of its own.
   *
   * @throws IssuerError when no token can be had
   */
  async headers(): Promise<{ readonly authorization?: string }> {
    return this.areHad ? { authorization: `Bearer ${await this.token()}` } : {};
  }

  /** @throws IssuerError when no token can be had */
  async token(): Promise<string> {
    const now = this.now();
    if (this.kept && now < this.kept.until) return this.kept.token;
    if (this.failed && now - this.failed.at < PAUSE_MS) throw this.failed.error;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** The token was refused where it was sent: it is not sent again. */
  refused(authorization: string | undefined): void {
    if (this.kept && authorization === `Bearer ${this.kept.token}`) this.kept = undefined;
  }

  private async ask(): Promise<string> {
    try {
      this.kept = await this.issue();
      this.failed = undefined;
      return this.kept.token;
    } catch (error) {
      this.metadata?.forget();
      this.failed = { error, at: this.now() };
      throw error;
    }
  }

  private async issue(): Promise<Kept> {
    const { client, audience } = this.settings;
    if (!client || !this.metadata) throw new IssuerError('this process has no client at an issuer');
    const { tokenEndpoint } = await this.metadata.endpoints();
    if (tokenEndpoint === undefined) throw new IssuerError(`${this.metadata.issuer} names no token_endpoint`);
    const { access_token: token, expires_in: life } = await askIssuer(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: basic(client), accept: 'application/json' },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...resource(audience) }),
    });
    if (typeof token !== 'string') throw new IssuerError(`${tokenEndpoint} answers no access token`);
    const lifeMs = (typeof life === 'number' ? life : LIFE_UNTOLD_S) * 1_000;
    return { token, until: this.now() + Math.max(lifeMs - SPARE_MS, lifeMs / 2) };
  }
}

/** RFC 6749 section 2.3.1: both parts as a form has them. */
function basic({ id, secret }: ClientCredentials): string {
  const login = [id, secretText(secret)].map(encodeURIComponent).join(':');
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

/** RFC 8707: for issuers that give out tokens for several audiences; others pass it over. It must be a URI. */
const resource = (audience: string): Record<string, string> => (URL.canParse(audience) ? { resource: audience } : {});

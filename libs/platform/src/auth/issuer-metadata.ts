/** How long the issuer may take for an answer, ms. Requests with a token of unknown keys wait for it. */
const TIMEOUT_MS = 3_000;

/** Where an issuer's endpoints are (OpenID Connect Discovery 1.0 section 3). */
export interface IssuerEndpoints {
  readonly jwksUri: string;
  readonly tokenEndpoint?: string;
}

/** The issuer gave no answer, or none that is of use. Its message names the address, never a secret. */
export class IssuerError extends Error {
  readonly code = 'ISSUER';
  override readonly name = 'IssuerError';
}

/** The issuer's metadata, read when they are first needed and kept. */
export class IssuerMetadata {
  private found: IssuerEndpoints | undefined;

  constructor(readonly issuer: string) {}

  /** @throws IssuerError */
  async endpoints(): Promise<IssuerEndpoints> {
    this.found ??= endpointsIn(await this.read(), this.issuer);
    return this.found;
  }

  /** The next question reads them again: an endpoint that they named does not answer any more. */
  forget(): void {
    this.found = undefined;
  }

  private read(): Promise<Readonly<Record<string, unknown>>> {
    return askIssuer(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  }
}

/** @throws IssuerError when there is no answer in time, it is not 200, or it is no JSON object */
export async function askIssuer(url: string, init: RequestInit = {}): Promise<Readonly<Record<string, unknown>>> {
  // A redirect would let another host name the keys.
  const options: RequestInit = { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), ...init };
  const response = await fetch(url, options).catch((cause: unknown) => {
    throw new IssuerError(`${url} does not answer`, { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status !== 200) throw new IssuerError(`${url} answers ${response.status}`);
  if (typeof body !== 'object' || body === null) throw new IssuerError(`${url} answers no JSON object`);
  return body as Record<string, unknown>;
}

function endpointsIn(metadata: Readonly<Record<string, unknown>>, issuer: string): IssuerEndpoints {
  const { issuer: named, jwks_uri: jwksUri, token_endpoint: tokenEndpoint } = metadata;
  // Section 4.3: they must be of the very issuer that was asked.
  if (named !== issuer) throw new IssuerError(`${issuer} calls itself ${JSON.stringify(named)}`);
  if (!isHttp(jwksUri)) throw new IssuerError(`${issuer} names no jwks_uri`);
  return { jwksUri, ...(isHttp(tokenEndpoint) && { tokenEndpoint }) };
}

const isHttp = (url: unknown): url is string => typeof url === 'string' && /^https?:\/\//.test(url);

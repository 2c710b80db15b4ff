import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';

/** A key pair of the issuer. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function makeIssuerKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export interface SignOptions {
  readonly key?: IssuerKey;
  readonly header?: Partial<JWTHeaderParameters>;
}

/**
 * An OpenID Connect issuer of keys and client tokens on a port of its own. What it answers can be changed while it runs,
 * and what it was asked is counted by path.
 */
export class TestIssuer {
  readonly asked = new Map<string, number>();
  /** Answers in place of its own, by path. */
  readonly answers = new Map<string, (response: ServerResponse) => void>();
  /** The keys that it publishes; the first one signs. */
  keys: IssuerKey[] = [];
  /** Claims of the tokens that clients get, and their life, seconds. */
  clientTokens: { readonly claims: JWTPayload; readonly life: number } = { claims: { roles: ['service'] }, life: 300 };
  /** Secrets of the clients that it knows. */
  readonly clients = new Map<string, string>();
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** On the port that it had before, if any. */
  async start(): Promise<this> {
    if (this.keys.length === 0) this.keys = [await makeIssuerKey('first')];
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.server = undefined;
  }

  /** An access token as it issues them; `claims` win, and undefined takes one away. */
  async sign(claims: JWTPayload = {}, { key, header }: SignOptions = {}): Promise<string> {
    const signing = key ?? this.keys[0];
    if (!signing) throw new Error('the issuer was not started');
    const now = Math.floor(Date.now() / 1_000);
    const payload: JWTPayload = { iss: this.url, aud: 'urn:waybill', sub: 'ada', iat: now, exp: now + 300, ...claims };
    return new SignJWT(payload)
      .setProtectedHeader({ alg: signing.alg, kid: signing.kid, typ: 'at+jwt', ...header })
      .sign(signing.privateKey);
  }

  timesAsked(path: string): number {
    return this.asked.get(path) ?? 0;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    this.asked.set(path, this.timesAsked(path) + 1);
    const other = this.answers.get(path);
    if (other) return other(response);
    const [status, body] = await this.bodyOf(path, request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async bodyOf(path: string, request: IncomingMessage): Promise<readonly [number, object]> {
    switch (path) {
      case '/.well-known/openid-configuration':
        return [200, { issuer: this.url, jwks_uri: `${this.url}/jwks`, token_endpoint: `${this.url}/token` }];
      case '/jwks':
        return [200, { keys: this.keys.map(({ publicJwk }) => publicJwk) }];
      case '/token':
        return this.tokenOf(request);
      default:
        return [404, {}];
    }
  }

  private async tokenOf(request: IncomingMessage): Promise<readonly [number, object]> {
    const login = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    const [id = '', secret] = login.split(':').map(decodeURIComponent);
    let form = '';
    for await (const chunk of request.setEncoding('utf8')) form += chunk as string;
    const { grant_type: grant, resource } = Object.fromEntries(new URLSearchParams(form));
    if (grant !== 'client_credentials' || secret === undefined || this.clients.get(id) !== secret) {
      return [401, { error: 'invalid_client' }];
    }
    const { claims, life } = this.clientTokens;
    const exp = Math.floor(Date.now() / 1_000) + life;
    const token = await this.sign({ sub: id, aud: resource ?? id, exp, ...claims });
    return [200, { access_token: token, token_type: 'Bearer', expires_in: life }];
  }
}

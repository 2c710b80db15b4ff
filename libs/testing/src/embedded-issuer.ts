import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientIdOf, type ProcessName, TOKEN_AUDIENCE } from '@waybill/contracts';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import {
  freePort,
  identityOf,
  issuerAnswers,
  issuerClientSecrets,
  issuerKeys,
  mintToken,
  startIssuerProcess,
  until,
  type OwnedProcess,
  type Reaper,
  type TokenWish,
} from '@waybill/local-infra';

export interface EmbeddedIssuerOptions {
  /** The address that users of the gateway take. Default: none that anybody is sent back to. */
  readonly gatewayUrl?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly reaper: Reaper;
}

/** The embedded issuer as a process of its own, on a free port, with keys that nobody else has. Needs a build. */
export class EmbeddedIssuer {
  private process: OwnedProcess | undefined;
  private lines: string[] = [];

  private constructor(
    private readonly port: number,
    /** Its keys and secrets lie in `issuer/` of it. */
    readonly dataDir: string,
    private readonly options: EmbeddedIssuerOptions,
  ) {}

  /** Resolves when it answers. */
  static async start(options: EmbeddedIssuerOptions): Promise<EmbeddedIssuer> {
    const dataDir = mkdtempSync(join(tmpdir(), 'waybill-issuer-'));
    const issuer = new EmbeddedIssuer(await freePort(), dataDir, options);
    await issuer.start();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it printed. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** Settings by which a process verifies tokens, and gets tokens of its own. */
  identityOf(name: ProcessName): Record<string, string> {
    return identityOf(name, this.url, this.secrets);
  }

  /** Secret of a client. */
  secretOf(name: ProcessName | 'cli'): string {
    return this.secrets.get(clientIdOf(name)) ?? '';
  }

  /** An access token of a person, without a login. */
  async token(wish: TokenWish): Promise<string> {
    const client = { id: clientIdOf('cli'), secret: this.secretOf('cli') };
    return (await mintToken(this.url, client, wish)).accessToken;
  }

  /** An access token of a process of its own: with the role that its client has. */
  async clientToken(name: ProcessName): Promise<string> {
    const basic = Buffer.from(`${clientIdOf(name)}:${this.secretOf(name)}`).toString('base64');
    const response = await fetch(`${this.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: TOKEN_AUDIENCE }),
    });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`The issuer gives ${name} no token: ${response.status}`);
    return token;
  }

  /** As {@link token}, of the same key, that ended an hour ago. */
  expiredToken(wish: TokenWish): Promise<string> {
    return this.tokenUntil(wish, Date.now() - 3_600_000);
  }

  /** As {@link token}, of the same key, with another end, ms since the epoch. */
  async tokenUntil(wish: TokenWish, end: number): Promise<string> {
    const token = await this.token(wish);
    const { signing } = issuerKeys(this.dataDir);
    const exp = Math.floor(end / 1_000);
    const payload = { ...decodeJwt(token), iat: exp - 3_600, exp };
    return new SignJWT(payload)
      .setProtectedHeader({ ...decodeProtectedHeader(token), alg: signing.alg })
      .sign(await importJWK({ ...signing }, signing.alg));
  }

  /** Starts it, for the first time or again with the same port and keys. */
  async start(): Promise<void> {
    const { gatewayUrl = 'http://127.0.0.1:9', env = process.env, reaper } = this.options;
    this.lines = [];
    const { port, dataDir } = this;
    const onLine = (line: string): void => void this.lines.push(line);
    this.process = await startIssuerProcess({ port, dataDir, gatewayUrl, env, onLine, reaper });
    const ended = this.process.exited.then(({ code, signal }) => new Error(`it ended with ${code ?? signal}`));
    const failure = await Promise.race([
      ended,
      until(() => issuerAnswers(this.url), { timeoutMs: 60_000, intervalMs: 100 }),
    ]);
    if (failure) throw new Error(`The issuer is not ready: ${failure.message}\n${this.output}`, { cause: failure });
  }

  /** SIGKILL, as a crash would; its keys stay. */
  async kill(): Promise<void> {
    this.process?.kill();
    await this.process?.exited;
  }

  /** Ends it and deletes its keys. */
  async stop(): Promise<void> {
    await this.process?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private get secrets() {
    return issuerClientSecrets(this.dataDir);
  }
}

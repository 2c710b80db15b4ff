import { connect, type AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, createServiceApp, loadConfig } from '@waybill/platform';
import { createMigratedDatabase, type MigratedDatabase } from '@waybill/testing';
import { configureEdge } from '../src/configure-edge.js';
import { gateway } from '../src/gateway.js';
import type { ProxyTimeouts } from '../src/proxy/proxy.js';
import { GatewayConfig } from '../src/gateway.config.js';
import { migrations } from '../src/database/migrations.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export const createGatewayDatabase = (): Promise<MigratedDatabase> =>
  createMigratedDatabase({ entities: [], migrations });

/** The gateway on a free port, with a database of its own and the upstreams that the suite names. */
export class GatewayUnderTest {
  /** Sent with every request, unless it is empty. */
  authorization = '';

  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: MigratedDatabase,
    private readonly ownsDatabase: boolean,
    readonly lines: readonly string[],
  ) {}

  static async start(
    env: NodeJS.ProcessEnv,
    shared?: MigratedDatabase,
    timeouts?: ProxyTimeouts,
  ): Promise<GatewayUnderTest> {
    const database = shared ?? (await createGatewayDatabase());
    const settings = {
      DATABASE_URL: database.runtimeUrl,
      KAFKA_BROKERS: '127.0.0.1:1',
      AUTH_ISSUER: 'http://127.0.0.1:1',
      GATEWAY_PORT: '0',
      ...env,
    };
    const config = loadConfig(GatewayConfig, settings);
    const lines: string[] = [];
    const logger = createLogger(config, { write: (line: string) => void lines.push(line) });
    const app = await createServiceApp(
      { ...gateway, configure: (nest) => configureEdge(nest, timeouts) },
      config,
      logger,
    );
    await app.listen({ port: 0, host: '127.0.0.1' });
    return new GatewayUnderTest(app, database, !shared, lines);
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    await this.app.close();
    if (this.ownsDatabase) await this.database.drop();
  }

  async request(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Answer> {
    const headers = { ...(this.authorization !== '' && { authorization: this.authorization }), ...init.headers };
    const response = await fetch(`${this.url}${path}`, { method, redirect: 'manual', ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as Answer['body']) : {},
    };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const sent =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
    return this.request('POST', path, { headers, ...sent });
  }

  /** Sends bytes as they are. @returns all that comes back */
  raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.end(bytes));
      let answer = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (answer += chunk));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }
}

import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServiceApp } from '../src/bootstrap/create-service-app.js';
import { loadConfig } from '../src/config/load-config.js';
import { serviceConfig } from '../src/config/service-config.js';
import { createLogger } from '../src/logging/create-logger.js';

class OrderConfig extends serviceConfig('order') {}

export const ENV = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/db', KAFKA_BROKERS: '127.0.0.1:1', ORDER_PORT: '0' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A service of the given controllers, really listening on a free port. Log lines are kept in `lines`. */
export class ServiceUnderTest {
  readonly lines: Record<string, unknown>[] = [];
  private app: NestFastifyApplication | undefined;

  constructor(
    private readonly module: Pick<DynamicModule, 'controllers' | 'providers' | 'imports'>,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {}

  /** Put together, not listening. */
  async create(): Promise<this> {
    const config = loadConfig(OrderConfig, { ...ENV, LOG_LEVEL: 'info', ...this.env });
    const write = (line: string): void => void this.lines.push(JSON.parse(line) as Record<string, unknown>);
    const module: DynamicModule = { module: Root as Type, ...this.module };
    const options = { name: 'order', config: OrderConfig, module } as const;
    this.app = await createServiceApp(options, config, createLogger(config, { write }));
    return this;
  }

  async start(): Promise<this> {
    await this.create();
    await this.nest.listen({ port: 0, host: '127.0.0.1' });
    return this;
  }

  get nest(): NestFastifyApplication {
    if (!this.app) throw new Error('not started');
    return this.app;
  }

  get port(): number {
    return (this.nest.getHttpServer().address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await this.nest.close();
  }

  async request(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { method, ...init });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      body: json ? (JSON.parse(text) as Record<string, unknown>) : { text },
    };
  }

  post(path: string, body: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.request('POST', path, { body: text, headers: { 'content-type': 'application/json' } });
  }

  /** Sends bytes as they are, past every HTTP client's good manners. @returns all that comes back */
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

class Root {}

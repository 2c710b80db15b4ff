import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { portError } from '../bootstrap/listen.js';
import { ServiceConfig } from '../config/service-config.js';
import { Metrics } from './metrics.js';

/** `/metrics` on a port of its own, for scrapers inside: what leads to the service's port from outside does not lead there. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly config: ServiceConfig,
    private readonly metrics: Metrics,
  ) {}

  /** @throws PortUnavailableError */
  async onApplicationBootstrap(): Promise<void> {
    const { host, metricsPort: port } = this.config;
    if (port === undefined) return;
    this.server = createServer((request, response) => void this.answer(request, response));
    try {
      await once(this.server.listen(port, host), 'listening');
    } catch (error) {
      throw portError(error, { host, port, portVariable: 'METRICS_PORT' });
    }
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { registry } = this.metrics;
    if (method !== 'GET' || url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    try {
      const text = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  }
}

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceConfig } from '../config/service-config.js';

/** Where a process is to listen, and the variable that moves it. */
export type ListeningPlace = Pick<ServiceConfig, 'host' | 'port' | 'portVariable'>;

/** An HTTP port is taken by another process, or may not be used. The message says how to move it. */
export class PortUnavailableError extends Error {
  readonly code = 'port-unavailable';

  constructor({ host, port, portVariable }: ListeningPlace, { code }: NodeJS.ErrnoException) {
    const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use by another process';
    super(`port ${port} on ${host} ${why}. Stop that process, or set ${portVariable} to a free port.`);
    this.name = 'PortUnavailableError';
  }
}

/**
 * Whether the port can be had, asked before anything else is started: a second process of a service must not take part
 * in its work for the moment until it finds its port taken.
 *
 * @throws PortUnavailableError
 */
export async function assertPortAvailable(config: ListeningPlace): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(config.port, config.host);
    await once(probe, 'listening');
  } catch (error) {
    throw portError(error, config);
  } finally {
    probe.close();
  }
}

/** @throws PortUnavailableError */
export async function listen(app: NestFastifyApplication, config: ServiceConfig): Promise<void> {
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    throw portError(error, config);
  }
}

export function portError(error: unknown, config: ListeningPlace): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || code === 'EACCES' ? new PortUnavailableError(config, error as Error) : error;
}

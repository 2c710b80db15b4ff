import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceConfig } from '../config/service-config.js';

/** The service's HTTP port is taken by another process, or may not be used. The message says how to move it. */
export class PortUnavailableError extends Error {
  readonly code = 'port-unavailable';

  constructor({ host, port, portVariable }: ServiceConfig, { code }: NodeJS.ErrnoException) {
    const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use by another process';
    super(`port ${port} on ${host} ${why}. Stop that process, or set ${portVariable} to a free port.`);
    this.name = 'PortUnavailableError';
  }
}

/** @throws PortUnavailableError */
export async function listen(app: NestFastifyApplication, config: ServiceConfig): Promise<void> {
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') throw new PortUnavailableError(config, error as Error);
    throw error;
  }
}

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { ServiceConfig } from '../config/service-config.js';

/** A probe must not hang on a database that does not answer. */
const PATIENCE_MS = 2_000;

/**
 * Whether the database answers, asked on a connection of its own: behind a busy pool a probe would wait for its turn, and
 * call a service unready that is only busy, all of its instances at once.
 */
@Injectable()
export class DatabaseProbe implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor({ databaseUrl, service, instance }: ServiceConfig) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: `${service}-${instance}-health`,
      max: 1,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      keepAlive: true,
    });
    // A connection that dies while no probe uses it is made again by the next one.
    this.pool.on('error', () => undefined);
  }

  /** @throws what Postgres or the driver says, or an error for no answer in time */
  async ask(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { Health } from '../health/health.js';
import { ServiceAdapter } from '../http/service.adapter.js';
import { stopTracing } from '../tracing/tracing.js';

/** A shutdown that takes longer is stuck, and whoever asked for it waits little longer. What is lost by ending hard is
 * nothing: outbox and offsets see to that. */
const DEADLINE_MS = 6_500;

/**
 * Ends the service in order (requests, intake, batch, relay, pools) on SIGTERM, SIGINT, and when the launcher that
 * started it died (its IPC channel closes). Later signals change nothing: Ctrl-C reaches a service once by its process
 * group and once more by the launcher. Before there is an application the process just ends.
 */
export class Shutdown {
  private readonly controller = new AbortController();
  private app: NestFastifyApplication | undefined;

  /** @param drainSeconds how long requests are still taken after {@link begun}, for those who have not heard of it */
  constructor(
    private readonly logger: Logger,
    private readonly drainSeconds = 0,
  ) {
    process.on('SIGTERM', () => this.begin('SIGTERM'));
    process.on('SIGINT', () => this.begin('SIGINT'));
    if (process.connected) process.on('disconnect', () => this.begin('the launcher is gone'));
  }

  /** Aborted when shutdown begins. */
  get begun(): AbortSignal {
    return this.controller.signal;
  }

  /** What there is to close from now on. */
  covers(app: NestFastifyApplication): void {
    this.app = app;
  }

  private begin(reason: string): void {
    if (this.begun.aborted) return;
    this.controller.abort();
    this.logger.debug({ reason }, 'shutting down');
    const deadlineMs = this.drainSeconds * 1_000 + DEADLINE_MS;
    setTimeout(() => {
      this.logger.error(`not shut down after ${deadlineMs / 1000} s: ending hard`);
      process.exit(1);
    }, deadlineMs).unref();
    void this.close().then((code) => process.exit(code));
  }

  /** @returns the exit code */
  private async close(): Promise<number> {
    try {
      this.app?.get(Health).leave();
      if (this.app) await delay(this.drainSeconds * 1_000);
      const adapter = this.app?.getHttpAdapter();
      if (adapter instanceof ServiceAdapter) await adapter.drain();
      await this.app?.close();
      return 0;
    } catch (error) {
      this.logger.error({ err: error }, 'shutdown failed');
      return 1;
    } finally {
      await stopTracing();
    }
  }
}

/** An error nobody caught leaves the process in a state nobody knows: log it and let the supervisor start a new one. */
export function endOnUncaught(logger: Logger): void {
  const end = (error: unknown): void => {
    logger.fatal({ err: error }, 'uncaught error');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ServiceAdapter } from '../http/service.adapter.js';
import { stopTracing } from '../tracing/tracing.js';

/** A shutdown that takes longer is stuck. What is lost by ending hard is nothing: outbox and offsets see to that. */
const DEADLINE_MS = 10_000;

/**
 * Ends the service in order (requests, intake, batch, relay, pools) on SIGTERM, SIGINT, and when the launcher that
 * started it died (its IPC channel closes). Later signals change nothing: Ctrl-C reaches a service once by its process
 * group and once more by the launcher.
 *
 * @returns aborted when shutdown begins
 */
export function shutDownOnSignals(app: NestFastifyApplication, logger: Logger): AbortSignal {
  const stopped = new AbortController();
  const shutDown = (reason: string): void => {
    if (stopped.signal.aborted) return;
    stopped.abort();
    logger.debug({ reason }, 'shutting down');
    setTimeout(() => {
      logger.error(`not shut down after ${DEADLINE_MS / 1000} s: ending hard`);
      process.exit(1);
    }, DEADLINE_MS).unref();
    close(app, logger).then(
      (code) => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => shutDown('SIGTERM'));
  process.on('SIGINT', () => shutDown('SIGINT'));
  if (process.connected) process.on('disconnect', () => shutDown('the launcher is gone'));
  return stopped.signal;
}

async function close(app: NestFastifyApplication, logger: Logger): Promise<number> {
  try {
    const adapter = app.getHttpAdapter();
    if (adapter instanceof ServiceAdapter) await adapter.drain();
    await app.close();
    return 0;
  } catch (error) {
    logger.error({ err: error }, 'shutdown failed');
    return 1;
  } finally {
    await stopTracing();
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

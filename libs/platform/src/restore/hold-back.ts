import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeBehind, RestoreGuard, type Behind } from '@waybill/messaging';
import type { Logger } from 'pino';
import { findProvider } from '../bootstrap/find-provider.js';
import type { ServiceConfig } from '../config/service-config.js';
import { reasonOf } from '../metrics/kafka-reason.js';
import { Metrics } from '../metrics/metrics.js';
import { headersOf, problemOf } from '../problems/problem.js';
import { ProblemError } from '../problems/problem-error.js';

/** How long a start waits for the broker to say what is on the topics, ms. */
/** What is to be done about a service whose database is older than its words. */
export const restoreCommand = (service: string): string => `Run \`npm run waybill -- restore ${service}\``;

const BROKER_MS = 3_000;
const ASK_AGAIN_MS = 500;
/** Between two looks at a database that has to be restored, ms. */
const LOOK_AGAIN_MS = 2_000;

interface Held {
  readonly guard: RestoreGuard;
  readonly config: ServiceConfig;
  readonly logger: Logger;
  /** What `GET /metrics` answers meanwhile. */
  readonly metrics: () => Promise<string>;
  readonly stopped: AbortSignal;
}

/** {@link holdBack} with what the application has; a service without messaging is not held back. */
export async function heldBack(
  app: NestFastifyApplication,
  config: ServiceConfig,
  logger: Logger,
  stopped: AbortSignal,
): Promise<void> {
  const guard = findProvider(app, RestoreGuard);
  const metrics = (): Promise<string> => app.get(Metrics, { strict: false }).registry.metrics();
  if (guard) await holdBack({ guard, config, logger, metrics, stopped });
}

/**
 * Keeps a service from starting while its database is older than what it has said: every request is answered 503, and
 * nothing is consumed, sent, called or timed out. Goes on by itself once `waybill restore` has run.
 *
 * A broker that is away cannot be asked. The service then starts, and whatever depends on the answer waits for it; if the
 * database turns out to be older, the process ends, and its next start is held back.
 */
async function holdBack(held: Held): Promise<void> {
  const { guard, logger, stopped } = held;
  const behind = await verdictWithin(guard, BROKER_MS, stopped);
  if (behind === undefined) {
    logger.warn(
      'it is not known yet whether the database is older than its topics: nothing is consumed or sent until it is',
    );
    void endIfBehind(held);
  } else if (behind !== null) {
    await waitForRestore(behind, held);
  }
}

/**
 * Waits for the broker so long; once it answers, for the verdict, however long that takes.
 *
 * @returns undefined where the broker does not answer in time
 */
async function verdictWithin(
  guard: RestoreGuard,
  ms: number,
  stopped: AbortSignal,
): Promise<Behind | null | undefined> {
  const deadline = performance.now() + ms;
  while (!stopped.aborted) {
    const late = delay(Math.max(0, deadline - performance.now()), false, { ref: false });
    const answers = await Promise.race([guard.canJudge(), late]);
    const verdict = answers ? await guard.judge().catch(() => undefined) : undefined;
    if (verdict !== undefined || performance.now() >= deadline) return verdict;
    await delay(ASK_AGAIN_MS);
  }
  return undefined;
}

async function endIfBehind({ guard, config, logger, stopped }: Held): Promise<void> {
  let told: unknown;
  const tell = (error: unknown): undefined => {
    const reason = reasonOf(error);
    if (reason !== told) logger.warn({ reason }, 'Kafka does not tell what the service has said');
    told = reason;
  };
  while (!stopped.aborted) {
    const verdict = await guard.judge().catch(tell);
    if (verdict === null) return;
    if (verdict) {
      logger.fatal(describeBehind(verdict, restoreCommand(config.service)));
      process.exit(1);
    }
    await delay(ASK_AGAIN_MS, undefined, { ref: false });
  }
}

async function waitForRestore(behind: Behind, { guard, config, logger, metrics, stopped }: Held): Promise<void> {
  logger.error(describeBehind(behind, restoreCommand(config.service)));
  const end = (): never => process.exit(0);
  stopped.addEventListener('abort', end);
  const server = refusingServer(behind, config, metrics);
  server.listen(config.port, config.host);
  await once(server, 'listening');
  while ((await guard.judge().catch(() => undefined)) !== null) await delay(LOOK_AGAIN_MS);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  stopped.removeEventListener('abort', end);
  logger.info('the database knows all it has said: the service starts');
}

/** Alive, since a restart would change nothing; neither ready nor serving. */
function refusingServer(behind: Behind, { service }: ServiceConfig, metrics: () => Promise<string>): Server {
  const detail = describeBehind(behind, restoreCommand(service));
  const parts = { restore: { status: 'down', reason: detail } };
  const refusal = new ProblemError(503, 'database-behind-topic', detail, { parts, retryAfterSeconds: 30 });
  return createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    if (path === '/health/live') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'ok', parts }));
    } else if (path === '/metrics') {
      void metrics().then((text) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text));
    } else {
      response.writeHead(503, headersOf(refusal)).end(JSON.stringify(problemOf(refusal, path)));
    }
  });
}

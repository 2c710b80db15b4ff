import type { ProcessName } from '@waybill/contracts';
import type { Logger } from 'pino';
import { UndeclaredRouteError } from '../auth/declared-routes.js';
import { ConfigurationError } from '../config/configuration-error.js';
import { Health } from '../health/health.js';
import { loadConfig } from '../config/load-config.js';
import type { ServiceConfig } from '../config/service-config.js';
import { createLogger } from '../logging/create-logger.js';
import { startTracing } from '../tracing/tracing.js';
import { consumerOf, joined } from './consumer.js';
import { createServiceApp } from './create-service-app.js';
import type { ServiceOptions } from './create-service-app.js';
import { endProcess } from './end-process.js';
import { assertPortAvailable, listen, PortUnavailableError } from './listen.js';
import { schemaThere } from './schema-gate.js';
import { endOnUncaught, Shutdown } from './shutdown.js';
import { OwnTopics } from '@waybill/messaging';
import { checkInboxRetention } from '../restore/inbox-retention.js';
import { heldBack } from '../restore/hold-back.js';
import { restoreRequestIn, runRestore } from '../restore/run-restore.js';

/** What these say is all that the one who started it needs. */
const REFUSALS = [ConfigurationError, PortUnavailableError, UndeclaredRouteError];

/**
 * The whole of a service's `main.ts`. Reads the settings, opens HTTP, and only then joins the consumer group: joining
 * may wait for the session time-out of a predecessor that was killed, and `/health` must answer meanwhile. Once both
 * are there it logs one line `ready` and tells its launcher `{ type: 'ready' }`.
 *
 * Wrong settings and a taken port end the process with exit code 1 and a message that names the variable. A broker or
 * a database that is away is waited for without end.
 */
export async function bootstrapService<Name extends ProcessName>(options: ServiceOptions<Name>): Promise<void> {
  let logger: Logger | undefined;
  try {
    const config = loadConfig(options.config);
    logger = createLogger(config);
    await run(options, config, logger);
  } catch (error) {
    if (!logger || REFUSALS.some((type) => error instanceof type)) {
      endProcess(`${options.name} cannot start`, error);
    }
    logger.fatal({ err: error }, 'cannot start');
    process.exit(1);
  }
}

async function run(options: ServiceOptions, config: ServiceConfig, logger: Logger): Promise<void> {
  endOnUncaught(logger);
  const restore = restoreRequestIn(process.argv.slice(2));
  if (restore) await runRestore(await createServiceApp(options, config, logger), config, restore);
  const shutdown = new Shutdown(logger, config.drainSeconds);
  await assertPortAvailable(config);
  await startTracing(config);
  const app = await createServiceApp(options, config, logger);
  shutdown.covers(app);
  const consumer = consumerOf(app);
  await heldBack(app, config, logger, shutdown.begun);
  await app.init();
  if (consumer) app.connectMicroservice({ strategy: consumer });
  await listen(app, config);
  await schemaThere(app, logger, shutdown.begun);
  if (consumer && !shutdown.begun.aborted) {
    await app.startAllMicroservices();
    void checkInboxRetention(app.get(OwnTopics, { strict: false }), config, logger, shutdown.begun);
    await joined(consumer, shutdown.begun);
  }
  app.get(Health).noteJoined();
  if (shutdown.begun.aborted) return;
  logger.info({ port: config.port, bootMs: Math.round(performance.now()) }, 'ready');
  process.send?.({ type: 'ready' });
}

import type { INestApplication } from '@nestjs/common';
import { KafkaBatchTransport } from './kafka-batch-transport.js';

/**
 * Starts an application with its relay and its handlers, and ends both, with exit code 0, when the process is told to end
 * (SIGTERM, SIGINT): what was read is handled and committed, what was committed is sent. For one that
 * listens for HTTP, call `app.listen` afterwards.
 */
export async function startMessaging(app: INestApplication): Promise<void> {
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.init();
  app.connectMicroservice({ strategy: app.get(KafkaBatchTransport) }, { inheritAppConfig: true });
  await app.startAllMicroservices();
}

import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KafkaBatchTransport } from '@waybill/messaging';
import { findProvider } from './find-provider.js';

const JOIN_POLL_MS = 20;

/** The batch transport, where the service's modules provide one (`MessagingModule` with a consumer). */
export function consumerOf(app: NestFastifyApplication): KafkaBatchTransport | undefined {
  return findProvider(app, KafkaBatchTransport);
}

/** Resolves when the consumer is a member of its group: as late as the broker makes it, at once if it reads nothing. */
export async function joined(consumer: KafkaBatchTransport, stopped: AbortSignal): Promise<void> {
  while (consumer.consumes && !consumer.health.joined && !stopped.aborted) {
    await delay(JOIN_POLL_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}

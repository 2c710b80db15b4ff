import { decodeEvent, isKnownType, SERVICES, type EventEnvelope } from '@waybill/contracts';
import type { MessagingOptions } from '@waybill/messaging';
import type { MessagingTelemetry } from '@waybill/platform';
import type { DataSource } from 'typeorm';
import type { ShippingConfig } from './shipping.config.js';
import type { LockBooks } from './shipments/application/lock-books.js';

export const messagingOptions = (
  config: ShippingConfig,
  dataSource: DataSource,
  lock: LockBooks,
  telemetry: MessagingTelemetry,
): MessagingOptions<EventEnvelope> => ({
  name: config.service,
  kafka: { brokers: config.kafkaBrokers, clientId: `${config.service}-${config.instance}` },
  dataSource,
  relay: { connection: { connectionString: config.databaseUrl }, observer: telemetry.relay },
  consumer: {
    topics: SERVICES[config.service].consumes,
    codec: { isKnown: isKnownType, decode: ({ topic, value }) => decodeEvent(topic, value) },
    lock,
    observer: telemetry.consumer,
  },
});

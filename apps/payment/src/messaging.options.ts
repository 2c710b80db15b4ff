import { decodeEvent, isKnownType, SERVICES, type EventEnvelope } from '@waybill/contracts';
import type { MessagingOptions } from '@waybill/messaging';
import type { MessagingTelemetry } from '@waybill/platform';
import type { DataSource } from 'typeorm';
import type { PaymentConfig } from './payment.config.js';
import type { LockBooks } from './payments/application/lock-books.js';

export const messagingOptions = (
  config: PaymentConfig,
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

import { decodeEvent, isKnownType, serviceOf, type EventEnvelope } from '@waybill/contracts';
import type { BatchLock, EventCodec, MessagingOptions } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import type { ServiceConfig } from '../config/service-config.js';
import type { MessagingTelemetry } from '../metrics/messaging-telemetry.js';
import { endBehind } from '../restore/end-behind.js';
import { restoreCommand } from '../restore/hold-back.js';
import { ownEventIn } from '../restore/own-word.js';

const DAY_MS = 24 * 60 * 60_000;

/** The contracts, as messaging wants them: it knows no event of its own. */
const eventCodec: EventCodec<EventEnvelope> = {
  isKnown: isKnownType,
  decode: ({ topic, value }) => decodeEvent(topic, value),
};

/**
 * A service's outbox relay and consumer, as the system map has it: it reads the topics it consumes in a group of its own
 * name.
 *
 * @param lock what a batch of events locks before its handlers run; left out where handlers only insert
 */
export function serviceMessaging(
  config: ServiceConfig,
  dataSource: DataSource,
  telemetry: MessagingTelemetry,
  lock?: BatchLock<EventEnvelope>,
): MessagingOptions<EventEnvelope> {
  const { service, instance, kafkaBrokers, kafka, kafkaFastPath, directUrl, inboxKeepDays } = config;
  const clientId = `${service}-${instance}`;
  return {
    name: service,
    kafka: { brokers: kafkaBrokers, clientId, fastPath: kafkaFastPath === 'on', ...kafka },
    database: dataSource,
    transactions: { namedStatements: config.databaseNamedStatements === 'on' },
    consumer: {
      topics: serviceOf(service).consumes,
      inboxKeepMs: inboxKeepDays * DAY_MS,
      codec: eventCodec,
      observer: telemetry.consumer,
      ...(lock && { lock }),
    },
    ownTopics: {
      topics: serviceOf(service).produces,
      wordIn(record) {
        const event = ownEventIn(service, record);
        return event && { eventId: event.id };
      },
      observer: telemetry.guard,
      remedy: restoreCommand(service),
      onBehind: endBehind,
    },
    relay: {
      connection: { connectionString: directUrl, application_name: `${service}-${instance}-relay` },
      observer: telemetry.relay,
    },
  };
}

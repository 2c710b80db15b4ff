import { Pool } from 'pg';
import { CloudEventCodec, type CloudEvent } from '../events/cloud-event.js';
import type { EventCodec } from '../handling/event-contract.js';
import type { KafkaClientOptions, OwnKafkaClient } from '../kafka/kafkajs-client.js';
import { InvalidOptionError } from '../options/check-options.js';
import { migrateMessaging } from '../schema/migrate-messaging.js';
import type { ConnectionSource } from '../transaction/connection-source.js';
import type { ConsumerOptions, DatabaseConfig, MessagingOptions, RelayConnection } from './messaging-options.js';
import { checkedMessagingOptions } from './check-messaging-options.js';

/** The options of the module with everything that follows from others. */
export interface ResolvedOptions extends Pick<
  MessagingOptions,
  'name' | 'transactions' | 'ownTopics' | 'createTopics'
> {
  readonly kafka: KafkaClientOptions | OwnKafkaClient;
  readonly connections: ConnectionSource;
  /** The module's own, to be closed by it. */
  readonly pool?: Pool;
  readonly consumer?: ResolvedConsumer;
  readonly relay?: RelayConnection;
  /** All that is written or read, without dead letters. */
  readonly topics: readonly string[];
}

export interface ResolvedConsumer extends ConsumerOptions {
  readonly topics: readonly string[];
  readonly codec: EventCodec;
  /** It follows from `events` alone: without handlers there is nothing to read. */
  readonly implied: boolean;
}

/**
 * @throws InvalidOptionError
 * @throws SchemaUnknownError | SchemaNewerError with `createTables`
 */
export async function resolveOptions(given: MessagingOptions): Promise<ResolvedOptions> {
  const { name, kafka, database, events = [], transactions, ownTopics, createTopics } = checkedMessagingOptions(given);
  const config = isConfig(database) ? database : undefined;
  const pool = config && new Pool(config);
  // A connection that is idle when the database goes away; the next use has an error of its own.
  pool?.on('error', () => undefined);
  if (given.createTables) await migrateMessaging(config ?? missing('createTables', 'database', 'connection settings'));
  const topicsOfEvents = [...new Set(events.map(({ topic }) => topic))];
  const consumer = resolveConsumer(given, topicsOfEvents);
  const relay = resolveRelay(given, config);
  return {
    name,
    kafka: 'create' in kafka ? kafka : { ...kafka, clientId: kafka.clientId ?? name },
    connections: pool ?? (database as ConnectionSource),
    ...(pool && { pool }),
    ...(consumer && { consumer }),
    ...(relay && { relay }),
    ...(transactions && { transactions }),
    ...(ownTopics && { ownTopics }),
    ...(createTopics && { createTopics }),
    topics: [...new Set([...topicsOfEvents, ...(consumer?.topics ?? [])])],
  };
}

function resolveConsumer(
  { consumer, events }: MessagingOptions,
  topicsOfEvents: string[],
): ResolvedConsumer | undefined {
  if (!consumer && !events) return undefined;
  const topics = consumer?.topics ?? topicsOfEvents;
  const codec: EventCodec | undefined = consumer?.codec ?? (events && codecOf(events));
  if (!codec) return missing('consumer.codec', 'events', 'a list of event definitions');
  if (topics.length === 0) return missing('consumer.topics', 'events', 'a list of event definitions');
  return { ...consumer, topics, codec, implied: consumer === undefined };
}

const codecOf = (events: NonNullable<MessagingOptions['events']>): EventCodec<CloudEvent> =>
  new CloudEventCodec(events);

function resolveRelay(
  { relay, events }: MessagingOptions,
  config: DatabaseConfig | undefined,
): RelayConnection | undefined {
  if (relay === false || (!relay && !events)) return undefined;
  const connection = relay?.connection ?? config;
  if (!connection) return missing('relay.connection', 'database', 'connection settings');
  return { ...relay, connection };
}

function missing(option: string, other: string, what: string): never {
  throw InvalidOptionError.of('MessagingModule', option, undefined, `given where ${other} is not ${what}`);
}

const isConfig = (database: MessagingOptions['database']): database is DatabaseConfig =>
  !('createQueryRunner' in database) && typeof (database as Partial<Pool>).connect !== 'function';

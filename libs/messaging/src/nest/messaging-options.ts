import type { ClientConfig, PoolConfig } from 'pg';
import type { AnyEvent } from '../events/event-definition.js';
import type { WordReader } from '../guard/own-topics.js';
import type { DatabaseBehindTopicError, GuardObserver } from '../guard/restore-guard.js';
import type { ConsumerObserver } from '../handling/consumer-observer.js';
import type { BatchLock, ConsumedEvent, EventCodec } from '../handling/event-contract.js';
import type { SuspendOptions } from '../handling/suspended-handlers.js';
import type { DelayOptions } from '../handling/postponed-events.js';
import type { KafkaClientOptions, OwnKafkaClient } from '../kafka/kafkajs-client.js';
import type { RelayObserver, RelaySettings } from '../relay/relay-settings.js';
import type { ConnectionSource } from '../transaction/connection-source.js';
import type { TransactionsOptions } from '../transaction/transactions.js';

export interface ConsumerOptions<E extends ConsumedEvent = ConsumedEvent> {
  /** Topics to read. Each must exist: they are made by an explicit step. Default: those of `events`. */
  readonly topics?: readonly string[];
  /** Default: CloudEvents in JSON, of the types in `events`. */
  readonly codec?: EventCodec<E>;
  /** Locks all aggregates of a batch. Leave it out only if no handler locks or updates rows. */
  readonly lock?: BatchLock<E>;
  readonly observer?: ConsumerObserver;
  /** Default: `<topic>.dlq`. */
  readonly deadLetterTopic?: (topic: string) => string;
  /** Most records in one transaction. Default 500. */
  readonly maxBatch?: number;
  /** Records fetched ahead at most. Default 2000. */
  readonly maxQueued?: number;
  /** Attempts of one event that fails by itself before it is a dead letter. Default 3. */
  readonly maxAttempts?: number;
  /** Backoff and attempts of events postponed by RetryLaterError. Default: from 1 s to 5 min, 10 attempts. */
  readonly delay?: Partial<DelayOptions>;
  /**
   * After how many different events that fail alike, with none handled in between, a handler is suspended, and the pauses
   * before it is tried again. Default: 5, from 1 s to 30 s.
   */
  readonly suspend?: Partial<SuspendOptions>;
  /** Longest time of a batch's statement, ms, where the connection sets no `statement_timeout`. Default 30 s. */
  readonly statementTimeoutMs?: number;
  /**
   * How long the inbox remembers an event, ms; longer than the topics' retention and than anybody wants to replay.
   * Default 30 days.
   */
  readonly inboxKeepMs?: number;
  /** How long shutdown waits for what is queued, ms. Default 5 s. What is left is delivered again, elsewhere or later. */
  readonly drainMs?: number;
  /** Group session time-out, ms. Default 6 s, the least a broker allows by default: after kill -9, and after the broker
   * was away, the group waits this long for the old member. */
  readonly sessionTimeoutMs?: number;
  /**
   * Longest time that an event may wait for others to share its transaction with, ms, where its handler does not say.
   * Where every handler's events may wait, they do so at the broker, which saves fetches as well; a backlog is fetched
   * at once. Default 0: an event is fetched and processed at once.
   */
  readonly maxWaitMs?: number;
  /**
   * The consumer cannot go on: kafkajs or the consumer itself broke down by a defect. A refusal is tried again. Default:
   * the error is thrown where nothing catches it, which ends the process with exit code 1, so that a supervisor starts it
   * again.
   */
  readonly onFatal?: (error: Error) => void;
}

/** What the service says: topics that it alone writes. */
export interface OwnTopicsOptions {
  readonly topics: readonly string[];
  /** Which event of this service a record on them is; undefined for what others wrote there, replays included. */
  readonly wordIn: WordReader;
  readonly observer?: GuardObserver;
  /** What is to be done about a database that is older than its words; ends the message that says so. */
  readonly remedy?: string;
  /**
   * The database was replaced by an older one while the service runs: it must not go on. Default: the error is thrown where
   * nothing catches it, as with {@link ConsumerOptions.onFatal}. The next start finds the guard's verdict.
   */
  readonly onBehind?: (error: DatabaseBehindTopicError) => void;
}

export interface RelayConnection {
  /** A direct connection to the same database (not through a transaction pooler). */
  readonly connection: ClientConfig;
  /** Batches, pauses and time-outs. */
  readonly settings?: Partial<RelaySettings>;
  readonly observer?: RelayObserver;
}

/** How to connect to the database, as pg's Pool takes it. */
export type DatabaseConfig = PoolConfig & { readonly connectionString: string };

/** How new topics are made; those that are there stay as they are. */
export interface TopicCreation {
  readonly partitions: number;
  /** Of the topics of events; dead letters are kept for ever. Default: the broker's. */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * What {@link MessagingModule} needs. Without `consumer` and `events` nothing is read, without `relay` and `events`
 * nothing is sent.
 */
export interface MessagingOptions<E extends ConsumedEvent = ConsumedEvent> {
  /** The service: consumer group, inbox consumer, `dlq-consumer`. The same for all of its instances. */
  readonly name: string;
  /** `clientId`: default the name. */
  readonly kafka:
    (Omit<KafkaClientOptions, 'clientId'> & Partial<Pick<KafkaClientOptions, 'clientId'>>) | OwnKafkaClient;
  /** A pool of pg's, or a DataSource of TypeORM's; or how to connect, and then the module has a pool of its own. */
  readonly database: ConnectionSource | DatabaseConfig;
  /** Types of events that are published or handled, as CloudEvents in JSON. */
  readonly events?: readonly AnyEvent[];
  /** Tables are brought to the newest version at start. Default false: by a step of its own (docs/schema.md). */
  readonly createTables?: boolean;
  /** Topics that are not there are made after start. Default: by a step of its own. */
  readonly createTopics?: TopicCreation;
  readonly transactions?: Pick<TransactionsOptions, 'maxAttempts' | 'onHookError' | 'namedStatements'>;
  readonly consumer?: ConsumerOptions<E>;
  /** Default: where `events` are given and `database` says how to connect, by that connection. */
  readonly relay?: (Partial<Pick<RelayConnection, 'connection'>> & Omit<RelayConnection, 'connection'>) | false;
  /** Without it, a database that is older than what it has said goes unnoticed (docs/restore.md). */
  readonly ownTopics?: OwnTopicsOptions;
}

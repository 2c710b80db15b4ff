// Transactions, outbox, relay, Kafka port
export * from './kafka/index.js';
export {
  bucketOf,
  EventTooLargeError,
  MAX_PAYLOAD_BYTES,
  type Outbox,
  type OutboxMessage,
} from './transaction/outbox.js';
export {
  databaseFaultOf,
  DatabaseUnavailableError,
  isDatabaseFault,
  type DatabaseFault,
} from './transaction/database-fault.js';
export { isSessionLost, isTransientConflict, sqlStateOf } from './transaction/sql-errors.js';
export * from './transaction/transaction-errors.js';
export { Tx, type TxClient } from './transaction/tx.js';
export type { ConnectionSource } from './transaction/connection-source.js';
export { Transactions, type TransactionsOptions } from './transaction/transactions.js';
export {
  CURRENT_MESSAGING_SCHEMA_SQL,
  MESSAGING_DROP_SQL,
  MESSAGING_SCHEMA,
  MESSAGING_SCHEMA_SQL,
  messagingMigration,
  messagingSchema,
  OUTBOX_BUCKETS,
  type SchemaVersion,
} from './schema/messaging-schema.js';
export {
  messagingSql,
  messagingStatus,
  migrateMessaging,
  SchemaNewerError,
  SchemaUnknownError,
  type SchemaStatus,
} from './schema/migrate-messaging.js';
export * from './outbox/dead-rows.js';
export { OutboxRelay, type OutboxRelayOptions } from './relay/outbox-relay.js';
export {
  OutboxStatistics,
  OutboxUncountedError,
  type OutboxStatisticsOptions,
  type OutboxStats,
} from './outbox/outbox-statistics.js';
export type { RelayObserver, RelaySettings } from './relay/relay-settings.js';

// Batch consumer, inbox, dead letters, Nest transport
export {
  EventContext,
  type BatchLock,
  type ConsumedEvent,
  type EventCodec,
  type Received,
} from './handling/event-contract.js';
export { PermanentEventError, RetryLaterError } from './handling/event-errors.js';
export type { AssignedPartitions } from './record/record-source.js';
export type { ConsumerHealth, ConsumerObserver, SkipReason } from './handling/consumer-observer.js';
export type { DelayOptions } from './handling/postponed-events.js';
export { OnEvent, OnEvents, type OnEventOptions } from './nest/on-event.js';
export { KafkaBatchTransport } from './nest/kafka-batch-transport.js';
export { HandlerDeclarationError } from './nest/pattern-handlers.js';
export { MessagingModule, RECORD_PRODUCER, type MessagingAsyncOptions } from './nest/messaging.module.js';
export type {
  ConsumerOptions,
  DatabaseConfig,
  MessagingOptions,
  OwnTopicsOptions,
  RelayConnection,
  TopicCreation,
} from './nest/messaging-options.js';
export { fromEnvironment } from './nest/from-environment.js';
export { startMessaging } from './nest/start-messaging.js';
export type { EventTypes } from './nest/on-event.js';

// Typed events as CloudEvents
export {
  defineEvent,
  type AnyEvent,
  type DataOf,
  type EventDefinition,
  type EventOptions,
  type StandardSchema,
} from './events/event-definition.js';
export {
  CloudEventCodec,
  encodeCloudEvent,
  InvalidEventDataError,
  UnreadableEventError,
  type CloudEvent,
  type EventOrigin,
  type ReceivedEvent,
} from './events/cloud-event.js';
export { Publisher, type OpenTransaction } from './events/publisher.js';

// What checks options, here and in what is built on it
export {
  aFunction,
  anObject,
  checkOptions,
  InvalidOptionError,
  listOf,
  milliseconds,
  oneOf,
  required,
  text,
  wholeNumber,
  type OptionRule,
  type OptionRules,
} from './options/check-options.js';
export { guarded } from './options/guarded.js';

// Databases that are older than what they have said
export { OwnTopics, type WordReader } from './guard/own-topics.js';
export { unprovenOf, type OwnWord, type WrittenPartition } from './guard/own-words.js';
export {
  DatabaseBehindTopicError,
  describeBehind,
  RestoreGuard,
  type Behind,
  type GuardObserver,
  type RestoreGuardOptions,
} from './guard/restore-guard.js';
export { SentBookStore, timeOf, writeEnds } from './guard/sent-book-store.js';
export { topicRetentions, type TopicRetention } from './kafka/topic-retention.js';
export { GroupHasMembersError, moveGroupBack, refuseMembers, type MovedBack } from './kafka/group-offsets.js';

// What programs that work beside it share: waiting, connections, array parameters (libs/jobs)
export { textArray } from './postgres/array-parameter.js';
export { DirectConnection } from './postgres/direct-connection.js';
export { Backoff } from './timing/backoff.js';
export { GatheredCall } from './timing/gathered-call.js';
export { Gathering } from './timing/gathering.js';
export { RecurringWork, type RecurringWorkOptions } from './timing/recurring-work.js';
export { WakeUp } from './timing/wake-up.js';

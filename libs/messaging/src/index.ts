// Transactions, outbox, relay, workers, Kafka port
export * from './kafka/index.js';
export * from './outbox/outbox-message.js';
export { dropDead, requeueDead } from './outbox/dead-rows.js';
export { EventTooLargeError } from './outbox/outbox-errors.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.js';
export {
  OutboxStatistics,
  OutboxUncountedError,
  type OutboxStatisticsOptions,
  type OutboxStats,
} from './outbox/outbox-statistics.js';
export type { RelayObserver } from './outbox/relay/relay-observer.js';
export type { RelaySettings } from './outbox/relay/relay-settings.js';
export { textArray } from './postgres/array-parameter.js';
export { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL, OUTBOX_BUCKETS } from './schema.js';
export { isConnectionLost, isTransientConflict, sqlStateOf } from './transaction/sql-errors.js';
export * from './transaction/transaction-errors.js';
export { Tx } from './transaction/tx.js';
export { Transactions, type TransactionsOptions } from './transaction/transactions.js';
export { GatheredCall } from './work/gathered-call.js';
export { PostgresChannel, type PostgresChannelOptions } from './channel/postgres-channel.js';
export {
  GroupCommit,
  GroupCommitClosedError,
  GroupCommitFullError,
  type GroupCommitOptions,
} from './work/group-commit.js';
export { CallCutShortError, type CallOutcome, type Leased, type LeasedWork, type Settled } from './work/leased-work.js';
export { LeasedWorker, type LeasedWorkerOptions } from './work/leased-worker.js';
export { RecurringWork, type RecurringWorkOptions } from './work/recurring-work.js';
export { WorkOwed } from './work/work-owed.js';
// end of block

// Batch consumer, inbox, dead letters, Nest transport
export { EventContext, type ConsumedEvent, type Received } from './consumer/received.js';
export type { EventCodec } from './consumer/event-codec.js';
export type { BatchLock } from './consumer/batch-lock.js';
export { PermanentEventError, RetryLaterError } from './consumer/event-errors.js';
export type { ConsumerObserver, SkipReason } from './consumer/consumer-observer.js';
export type { ConsumerHealth } from './consumer/consumer-health.js';
export type { DelayOptions } from './consumer/put-aside.js';
export { OnEvent, OnEvents, type OnEventOptions } from './nest/on-event.js';
export { KafkaBatchTransport } from './nest/kafka-batch-transport.js';
export { HandlerDeclarationError } from './nest/pattern-handlers.js';
export { WorkerLifecycle } from './nest/worker-lifecycle.js';
export { MessagingModule, RECORD_PRODUCER, type MessagingAsyncOptions } from './nest/messaging.module.js';
export type { ConsumerOptions, MessagingOptions, RelayConnection } from './nest/messaging-options.js';
// end of block

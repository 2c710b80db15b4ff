// Transactions, outbox, relay, workers, Kafka port
export * from './kafka/kafka-port.js';
export * from './kafka/kafka-errors.js';
export { KafkaJsProducer } from './kafka/kafkajs-producer.js';
export { createKafkaClient, type KafkaClientOptions, type KafkaLogLevel } from './kafka/kafkajs-client.js';
export { ensureTopics } from './kafka/topics.js';
export * from './outbox/outbox-message.js';
export { OutboxRelay, type OutboxRelayOptions, type RelayObserver, type RelayStats } from './outbox/outbox-relay.js';
export { MESSAGING_DROP_SQL, MESSAGING_SCHEMA_SQL, OUTBOX_BUCKETS } from './schema.js';
export { Tx } from './transaction/tx.js';
export { Transactions, type TransactionsOptions } from './transaction/transactions.js';
export { GroupCommit, type GroupCommitOptions } from './work/group-commit.js';
export {
  LeasedWorker,
  type CallOutcome,
  type LeasedWork,
  type LeasedWorkerOptions,
  type Settled,
} from './work/leased-worker.js';
// end of block

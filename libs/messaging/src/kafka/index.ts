/**
 * `@waybill/messaging/kafka`: what is known of Kafka alone, for programs that look at topics from outside. Loads neither
 * Nest nor TypeORM; all of it can be had from `@waybill/messaging`, too.
 */
export * from '../record/record.js';
export * from '../record/producer-errors.js';
export {
  DEAD_LETTER_HEADERS,
  readDeadLetter,
  REPLAY_HEADER,
  replayedRecord,
  type DeadLetter,
} from '../record/dead-letter.js';
export { GroupProgress, type PartitionEnd } from './group-progress.js';
export { topicOffsets, type PartitionOffsets } from './topic-offsets.js';
export { KafkaJsGroupProgress } from './kafkajs-group-progress.js';
export { KafkaJsProducer } from './kafkajs-producer.js';
export {
  createKafkaClient,
  type KafkaClientOptions,
  type KafkaLogLevel,
  type OwnKafkaClient,
} from './kafkajs-client.js';
export { partitionOfKey } from './murmur2.js';
export { kafkaJsFunctions, type KafkaJsFunctions } from './fast-path/kafkajs-functions.js';
export {
  KafkaSecurityError,
  type BearerToken,
  type KafkaSasl,
  type KafkaSecurity,
  type Provided,
  type TlsMaterial,
} from './kafka-security.js';
export { ensureTopics, TopicPartitionMismatchError, type TopicDefinition } from './topics.js';
export { createCluster } from './kafkajs-cluster.js';

/**
 * `@waybill/messaging/kafka`: what is known of Kafka alone, for programs that look at topics from outside. Loads neither
 * Nest nor TypeORM; all of it can be had from `@waybill/messaging`, too.
 */
export * from './kafka-port.js';
export * from './kafka-errors.js';
export { GroupProgress, type PartitionEnd } from './group-progress.js';
export { KafkaJsGroupProgress } from './kafkajs-group-progress.js';
export { KafkaJsProducer } from './kafkajs-producer.js';
export { createKafkaClient, type KafkaClientOptions, type KafkaLogLevel } from './kafkajs-client.js';
export { ensureTopics, TopicPartitionMismatchError } from './topics.js';
export { DEAD_LETTER_HEADERS } from '../dead-letter/dead-letter.js';
export { readDeadLetter, replayedRecord, type DeadLetter } from '../dead-letter/read-dead-letter.js';
export { REPLAY_HEADER } from '../dead-letter/replay.js';

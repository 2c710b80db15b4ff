import kafkajs from 'kafkajs';
import { causesOf } from '../record/error-facts.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';

// kafkajs is CommonJS and spreads its errors into its exports, where Node finds no names to import.
const { KafkaJSError } = kafkajs;

/** The kafkajs consumer is gone or not there yet; another one follows. */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError';
  readonly code = 'SESSION_LOST';
}

/** The broker is there and refuses us: rights, credentials, the group's protocol. Tried again, until that is changed. */
export class ConsumerRefusedError extends Error {
  override readonly name = 'ConsumerRefusedError';
  readonly code = 'CONSUMER_REFUSED';
}

/** A topic is not there, has a partition without a leader, or may not be read. The other topics are read meanwhile. */
export class TopicUnreadableError extends Error {
  override readonly name = 'TopicUnreadableError';
  readonly code = 'TOPIC_UNREADABLE';

  constructor(
    readonly topic: string,
    options: { readonly cause: unknown },
  ) {
    super(`Topic ${topic} cannot be read for now: ${asError(options.cause).message}`, options);
  }
}

/**
 * What may be thrown into kafkajs: it takes a raw TypeError, RangeError, SyntaxError or ReferenceError for the end of
 * the consumer, for good, while the process lives on.
 */
export const forKafkaJs = (error: unknown): Error =>
  error instanceof KafkaJSError ? error : new KafkaJSError(asError(error), { retriable: true });

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Refusals of the broker (types of Kafka's protocol errors), and what an operator may look at. */
const REFUSALS = new Map([
  ['TOPIC_AUTHORIZATION_FAILED', 'the right to read its topics'],
  ['GROUP_AUTHORIZATION_FAILED', 'the right to read with this group'],
  ['CLUSTER_AUTHORIZATION_FAILED', 'its rights on the cluster'],
  ['INVALID_GROUP_ID', 'its name'],
  ['INVALID_SESSION_TIMEOUT', 'sessionTimeoutMs, and group.min.session.timeout.ms of the broker'],
  [
    'INCONSISTENT_GROUP_PROTOCOL',
    'other members of the group, which assign partitions in a way that is not known here',
  ],
  ['UNSUPPORTED_VERSION', 'the version of the broker'],
  ['UNSUPPORTED_SASL_MECHANISM', 'security.sasl.mechanism'],
  ['SASL_AUTHENTICATION_FAILED', 'its name and password or token'],
]);

const REFUSED_BY_NAME = new Map([
  ['KafkaJSSASLAuthenticationError', 'its name and password or token'],
  ['KafkaJSServerDoesNotSupportApiKey', 'the version of the broker'],
]);

const AWAY = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSRequestTimeoutError',
]);

/** The error, or one that says in plain words that the broker is away, or that it refuses the group and by what. */
export function explained(error: Error, groupId: string): Error {
  for (const cause of causesOf(error)) {
    if (!(cause instanceof Error)) continue;
    const type = 'type' in cause ? String(cause.type) : '';
    const lookAt = REFUSALS.get(type) ?? REFUSED_BY_NAME.get(cause.name);
    if (AWAY.has(cause.name))
      return new BrokerUnavailableError(`The broker is away: ${cause.message}`, { cause: error });
    if (lookAt === undefined) continue;
    const answer = type === '' ? cause.message : `${type} (${cause.message})`;
    return new ConsumerRefusedError(`The broker refuses group ${groupId}: ${answer}. To look at: ${lookAt}`, {
      cause: error,
    });
  }
  return error;
}

const RAW = new Set(['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);

/**
 * Whether the process had better end: kafkajs broke down inside (a raw error), where only a fresh start is sure to help.
 * Everything else (broker away, refusal, rebalance, topic not there yet) may pass while the process lives.
 */
export const endsTheConsumer = (error: Error): boolean =>
  [...causesOf(error)].some(
    (cause) => cause instanceof Error && (RAW.has(cause.name) || cause.name === 'KafkaJSInvariantViolation'),
  );

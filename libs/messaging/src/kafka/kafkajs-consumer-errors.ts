import kafkajs from 'kafkajs';
import { causesOf } from '../record/error-facts.js';

// kafkajs is CommonJS and spreads its errors into its exports, where Node finds no names to import.
const { KafkaJSError } = kafkajs;

/** The kafkajs consumer is gone or not there yet; another one follows. */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError';
  readonly code = 'SESSION_LOST';
}

/**
 * What may be thrown into kafkajs: it takes a raw TypeError, RangeError, SyntaxError or ReferenceError for the end of
 * the consumer, for good, while the process lives on.
 */
export const forKafkaJs = (error: unknown): Error =>
  error instanceof KafkaJSError ? error : new KafkaJSError(asError(error), { retriable: true });

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Refusals of the broker that no waiting and no new connection changes (types of Kafka's protocol errors). */
const REFUSALS = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_GROUP_ID',
  'INVALID_SESSION_TIMEOUT',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_TOPIC_EXCEPTION',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_SASL_MECHANISM',
  'SASL_AUTHENTICATION_FAILED',
]);

const REFUSED_BY_NAME = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSNotImplemented',
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSInvariantViolation',
]);

const RAW = new Set(['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);

/**
 * Whether the process had better end: the broker refuses us, or kafkajs broke down inside (a raw error), where only a
 * fresh start is sure to help. Everything else (broker away, rebalance, topic not there yet) passes.
 */
export const endsTheConsumer = (error: Error): boolean => {
  for (const cause of causesOf(error)) {
    if (!(cause instanceof Error)) continue;
    if (REFUSED_BY_NAME.has(cause.name) || RAW.has(cause.name)) return true;
    if ('type' in cause && typeof cause.type === 'string' && REFUSALS.has(cause.type)) return true;
  }
  return false;
};

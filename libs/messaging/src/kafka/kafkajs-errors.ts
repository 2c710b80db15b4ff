import { BrokerUnavailableError, RecordRejectedError, TopicUnavailableError } from '../record/producer-errors.js';

/** Broker answers (KIP-4 names) that no repetition changes, since the record itself is the reason. */
const REJECTED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/** Answers about one topic while the broker itself is well. */
const TOPIC_AWAY = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'TOPIC_AUTHORIZATION_FAILED']);

/**
 * Translates an error of a kafkajs send. Whatever is not known to be the record's fault counts as the broker's: then
 * it is sent again, and nothing is given up by mistake.
 */
export function sendErrorOf(error: unknown): BrokerUnavailableError | RecordRejectedError {
  if (error instanceof BrokerUnavailableError || error instanceof RecordRejectedError) return error;
  const type = protocolTypeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (type !== undefined && REJECTED.has(type)) {
    return new RecordRejectedError(`The broker refuses the record: ${type}`, undefined, { cause: error });
  }
  if (type !== undefined && TOPIC_AWAY.has(type)) {
    return new TopicUnavailableError(`A topic cannot be written: ${type}`, { cause: error });
  }
  return new BrokerUnavailableError(`The broker did not acknowledge the records: ${message}`, { cause: error });
}

/** kafkajs wraps the broker's answer in "number of retries exceeded" and the like, some levels deep. */
function protocolTypeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { type } = at as Error & { type?: unknown };
    if (typeof type === 'string') return type;
  }
  return undefined;
}

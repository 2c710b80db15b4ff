import { createRequire } from 'node:module';
import {
  BrokerUnavailableError,
  RecordRejectedError,
  TopicUnavailableError,
  type UnavailablePart,
} from '../record/producer-errors.js';

/** Broker answers (KIP-4 names) that no repetition changes, since the record itself is the reason. */
const REJECTED = new Set([
  'CORRUPT_MESSAGE',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_RECORD',
]);

/** Answers of a partition that was just made, or whose leader just moved. */
const SETTLING = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/** Answers whose names do not say what to look at. */
const HINTS: Readonly<Record<string, string>> = {
  INVALID_TIMESTAMP: 'the clock of this host differs from what the topic allows',
  POLICY_VIOLATION: 'a policy of the broker forbids it',
  NOT_ENOUGH_REPLICAS: 'fewer replicas are in sync than min.insync.replicas asks for',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'written, but fewer replicas are in sync than min.insync.replicas asks for',
  TOPIC_AUTHORIZATION_FAILED: 'this user may not write to it',
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic is not there',
  LEADER_NOT_AVAILABLE: 'no broker leads it now',
};

const load = createRequire(import.meta.url);
const { createErrorFromCode } = load('kafkajs/src/protocol/error') as {
  createErrorFromCode: (code: number) => Error & { readonly type: string };
};

/**
 * What an error code of the broker means for the records sent to `part`. Whatever is not known to be the record's own
 * fault counts as the environment's: the records are sent again, and nothing is given up by mistake. INVALID_TIMESTAMP
 * is such a case, since it is the sender's clock that is judged.
 */
export function refusalOf(
  errorCode: number,
  part: UnavailablePart,
  { message, index }: { message?: string | null; index?: number } = {},
): TopicUnavailableError | RecordRejectedError {
  const cause = createErrorFromCode(errorCode);
  const words = HINTS[cause.type] ?? message;
  const why = words ? `${cause.type} (${words})` : cause.type;
  if (REJECTED.has(cause.type)) {
    return new RecordRejectedError(`${nameOf(part)} refuses the record: ${why}`, index, { cause });
  }
  return new TopicUnavailableError(`${nameOf(part)} cannot be written: ${why}`, part, { cause });
}

/** @param cause of a refusal */
export const isSettling = (cause: unknown): boolean =>
  SETTLING.has((cause as { type?: string } | undefined)?.type ?? '');

/** The broker that leads `part` does not answer, while others do. */
export function unreachable(part: UnavailablePart, cause: unknown): TopicUnavailableError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new TopicUnavailableError(`${nameOf(part)} cannot be written: its leader does not answer${why}`, part, {
    cause,
  });
}

/** Translates what stopped a send as a whole. */
export function sendErrorOf(error: unknown): BrokerUnavailableError | RecordRejectedError {
  if (error instanceof BrokerUnavailableError || error instanceof RecordRejectedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new BrokerUnavailableError(`The broker did not acknowledge the records: ${message}`, { cause: error });
}

const nameOf = ({ topic, partition }: UnavailablePart): string =>
  partition === undefined ? `Topic ${topic}` : `Partition ${partition} of ${topic}`;

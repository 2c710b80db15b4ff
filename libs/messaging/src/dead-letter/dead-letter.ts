import { knownHeaders } from '../consumer/record-headers.js';
import type { IncomingRecord } from '../kafka/kafka-port.js';
import type { OutboxMessage } from '../outbox/outbox-message.js';

/** Why a record could not be handled. */
export interface Failure {
  /** Stable code of the error. */
  readonly code: string;
  readonly message: string;
  /** How often it was tried by itself; 1 for a record that cannot be read. */
  readonly attempts: number;
  readonly failedAt: Date;
}

export const DEAD_LETTER_HEADERS = [
  'dlq-topic',
  'dlq-partition',
  'dlq-offset',
  'dlq-consumer',
  'dlq-error-code',
  'dlq-error-message',
  'dlq-attempts',
  'dlq-failed-at',
] as const;

const MAX_MESSAGE_LENGTH = 1000;

/** Postgres takes no NUL in text, and a lone surrogate is not UTF-8: neither may keep a letter from being written. */
export const printable = (text: string): string =>
  text.slice(0, MAX_MESSAGE_LENGTH).replaceAll('\0', ' ').toWellFormed();

/**
 * The record as it was, key, value and headers byte for byte, with what went wrong in headers of its own. Older
 * `dlq-*` headers (a replayed letter that failed again) are replaced.
 *
 * @param eventId the inbox id it was buried under
 * @param topic where it goes
 */
export const deadLetterOf = (
  record: IncomingRecord,
  failure: Failure,
  { consumer, eventId, topic }: { readonly consumer: string; readonly eventId: string; readonly topic: string },
): OutboxMessage => ({
  eventId,
  topic,
  deadLetter: true,
  key: record.key,
  value: record.value,
  headers: {
    ...knownHeaders(record.headers),
    'dlq-topic': record.topic,
    'dlq-partition': String(record.partition),
    'dlq-offset': record.offset,
    'dlq-consumer': consumer,
    'dlq-error-code': printable(failure.code),
    'dlq-error-message': printable(failure.message),
    'dlq-attempts': String(failure.attempts),
    'dlq-failed-at': failure.failedAt.toISOString(),
  },
});

import { headerText, headerTexts, knownHeaders } from './headers.js';
import type { IncomingRecord, OutgoingRecord } from './record.js';

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
 * @param topic the dead letter topic
 */
export const deadLetterOf = (
  record: IncomingRecord,
  failure: Failure,
  { consumer, topic }: { readonly consumer: string; readonly topic: string },
): OutgoingRecord => ({
  topic,
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

/** Header of a replayed dead letter: the one consumer that is to handle it. */
export const REPLAY_HEADER = 'replay-for';

/** Whether the record is a replay, and for whom: for `consumer`, or for others only. Null names no consumer: no replay. */
export const replayOf = (headers: IncomingRecord['headers'], consumer: string): 'none' | 'ours' | 'of another' => {
  const consumers = headerTexts(headers, REPLAY_HEADER);
  if (consumers.length === 0) return 'none';
  return consumers.includes(consumer) ? 'ours' : 'of another';
};

/** What a dead letter says about the record it was, and about who failed at it. */
export interface DeadLetter extends Failure {
  /** The topic it was read from. */
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
  readonly consumer: string;
}

/** Reads the headers that a dead letter is sent with; undefined for a record that has not all of them, well-formed. */
export function readDeadLetter({ headers }: Pick<IncomingRecord, 'headers'>): DeadLetter | undefined {
  const [topic = '', partition = '', offset = '', consumer = '', code = '', message, attempts = '', failedAt = ''] =
    DEAD_LETTER_HEADERS.map((name) => headerText(headers, name));
  const numbered = [partition, offset, attempts].every((text) => /^\d+$/.test(text));
  if (!numbered || Number.isNaN(Date.parse(failedAt)) || topic === '' || consumer === '' || message === undefined) {
    return undefined;
  }
  return {
    topic,
    partition: Number(partition),
    offset,
    consumer,
    code,
    message,
    attempts: Number(attempts),
    failedAt: new Date(failedAt),
  };
}

/**
 * The record to send for a dead letter to be tried again: key, value and headers byte for byte as they were, for its topic,
 * and for that one consumer alone. Sending it more than once is harmless: the consumer's inbox knows the event.
 *
 * @returns undefined for a record that is no dead letter
 */
export function replayedRecord(letter: IncomingRecord): OutgoingRecord | undefined {
  const dead = readDeadLetter(letter);
  if (dead === undefined) return undefined;
  const added = new Set<string>(DEAD_LETTER_HEADERS);
  const own = Object.entries(knownHeaders(letter.headers)).filter(([name]) => !added.has(name));
  const headers = { ...Object.fromEntries(own), [REPLAY_HEADER]: dead.consumer };
  return { topic: dead.topic, key: letter.key, value: letter.value, headers };
}

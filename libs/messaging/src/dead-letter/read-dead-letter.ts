import { headerText, knownHeaders } from '../consumer/record-headers.js';
import type { IncomingRecord, OutgoingRecord } from '../kafka/kafka-port.js';
import { DEAD_LETTER_HEADERS, type Failure } from './dead-letter.js';
import { REPLAY_HEADER } from './replay.js';

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

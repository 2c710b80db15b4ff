import { readDeadLetter, type IncomingRecord } from '@waybill/messaging/kafka';
import { summariseRecord } from '../words/summarise-record.js';
import { headerText, keyText } from '../words/record-text.js';
import { letterId, originOf } from './letter-id.js';

/** Waiting: nobody has decided. Replayed: sent again, for its consumer alone. Dropped: hidden, not erased. */
export type LetterState = 'waiting' | 'replayed' | 'dropped';

/** What somebody did with a letter; the newest is kept. */
export interface Decision {
  /** {@link letterId}. */
  readonly letter: string;
  readonly action: 'replay' | 'drop';
  /** Who, as `user@host`. */
  readonly by: string;
  /** When, ISO 8601. */
  readonly at: string;
  readonly result: 'done' | 'failed';
  /** What the letter is from then on: a replay that failed leaves it as it was. */
  readonly state: LetterState;
  /** Why it failed. */
  readonly error?: string;
}

/** A dead letter as it is listed. What only our consumers write is null in a record that somebody else put there. */
export interface Letter {
  readonly id: string;
  /** Where the record was that could not be handled. */
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  /** Text, or `0x…` for bytes that are none; null for a record without a key. */
  readonly key: string | null;
  readonly type: string | null;
  readonly eventId: string | null;
  /** Who failed at it. */
  readonly consumer: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly attempts: number | null;
  readonly failedAt: string | null;
  readonly state: LetterState;
  readonly decision: Omit<Decision, 'letter' | 'state'> | null;
}

export function letterOf(record: IncomingRecord, decided: Decision | undefined): Letter {
  const dead = readDeadLetter(record);
  const { type, id } = summariseRecord(record);
  return {
    id: letterId(record),
    topic: dead?.topic ?? originOf(record.topic) ?? null,
    partition: dead?.partition ?? null,
    offset: dead?.offset ?? null,
    key: keyText(record),
    type: headerText(record.headers, 'event-type') ?? (type === '(unreadable)' ? null : type),
    eventId: headerText(record.headers, 'event-id') ?? id ?? null,
    consumer: dead?.consumer ?? null,
    errorCode: dead?.code ?? null,
    errorMessage: dead?.message ?? null,
    attempts: dead?.attempts ?? null,
    failedAt: dead?.failedAt.toISOString() ?? null,
    state: decided?.state ?? 'waiting',
    decision: decided ? decisionShown(decided) : null,
  };
}

const decisionShown = ({ action, by, at, result, error }: Decision): Letter['decision'] => ({
  action,
  by,
  at,
  result,
  ...(error !== undefined && { error }),
});

/** Which letters; all when left out. */
export interface LetterFilter {
  /** Its own name or that of its dead letters. */
  readonly topic?: string;
  /** Who failed at it. */
  readonly consumer?: string;
  /** Event type. */
  readonly type?: string;
  /** Error code. */
  readonly error?: string;
  /** Failed at least so long ago, ms. */
  readonly olderThan?: number;
  /** Failed at most so long ago, ms. */
  readonly newerThan?: number;
}

/** @param writtenAt when the letter was written, ms since the epoch: its age where no consumer says when it failed */
export function matches(letter: Letter, filter: LetterFilter, writtenAt: number, now: number = Date.now()): boolean {
  const { topic, consumer, type, error, olderThan = -Infinity, newerThan = Infinity } = filter;
  const age = now - (letter.failedAt === null ? writtenAt : Date.parse(letter.failedAt));
  return (
    (topic === undefined || letter.topic === topic || letter.id.startsWith(`${topic}:`)) &&
    (consumer === undefined || letter.consumer === consumer) &&
    (type === undefined || letter.type === type) &&
    (error === undefined || letter.errorCode === error) &&
    age >= olderThan &&
    age <= newerThan
  );
}

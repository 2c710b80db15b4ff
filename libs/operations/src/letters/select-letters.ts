import type { Letter, LetterState } from './letter.js';
import { letterPlace } from './letter-id.js';

/** Which letters; all when left out. */
export interface LetterSelection {
  /** Its own name or that of its dead letters. */
  readonly topic?: string;
  readonly consumer?: string;
  readonly type?: string;
  /** Error code. */
  readonly code?: string;
  readonly state?: LetterState;
  readonly orderId?: string;
  /** Failed then or later, ISO 8601. */
  readonly from?: string;
  /** Failed before then. */
  readonly to?: string;
}

export function isSelected(letter: Letter, selection: LetterSelection): boolean {
  const { topic, consumer, type, code, state, orderId, from, to } = selection;
  const failedAt = letter.failedAt === null ? undefined : Date.parse(letter.failedAt);
  return (
    (topic === undefined || letter.topic === topic || letter.id.startsWith(`${topic}:`)) &&
    (consumer === undefined || letter.consumer === consumer) &&
    (type === undefined || letter.type === type) &&
    (code === undefined || letter.errorCode === code) &&
    (state === undefined || letter.state === state) &&
    (orderId === undefined || letter.key === orderId) &&
    (from === undefined || (failedAt !== undefined && failedAt >= Date.parse(from))) &&
    (to === undefined || (failedAt !== undefined && failedAt < Date.parse(to)))
  );
}

/** Letters of one consumer, error and type. */
export interface LetterGroup {
  readonly consumer: string | null;
  readonly code: string | null;
  readonly type: string | null;
  readonly count: number;
  /** Of these, the ones that wait for a decision. */
  readonly waiting: number;
  /** When the first and the last of them failed, ISO 8601. */
  readonly first: string | null;
  readonly last: string | null;
}

/** The largest group first. */
export function groupLetters(letters: readonly Letter[]): LetterGroup[] {
  const groups = Map.groupBy(letters, ({ consumer, errorCode, type }) => JSON.stringify([consumer, errorCode, type]));
  return [...groups.values()]
    .map((those): LetterGroup => {
      const [{ consumer, errorCode: code, type } = { consumer: null, errorCode: null, type: null }] = those;
      const times = those.flatMap(({ failedAt }) => failedAt ?? []).sort();
      const waiting = those.filter(({ state }) => state === 'waiting').length;
      return {
        consumer,
        code,
        type,
        count: those.length,
        waiting,
        first: times[0] ?? null,
        last: times.at(-1) ?? null,
      };
    })
    .sort((a, b) => b.count - a.count);
}

/** Newest first: by the time of failure, then by place, so that a page begins where the one before it ended. */
export function newestFirst(a: Letter, b: Letter): number {
  const [one, other] = [a.failedAt ?? '', b.failedAt ?? ''];
  if (one !== other) return one < other ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Next offsets of the topics of dead letters, by `topic:partition`: what lies before them is what was there. */
export type LetterEnds = Readonly<Record<string, string>>;

/** Whether the letter was there when these ends were read. */
export function isBefore(letterId: string, ends: LetterEnds): boolean {
  const { topic, partition, offset } = letterPlace(letterId);
  const end = ends[`${topic}:${partition}`];
  return end !== undefined && BigInt(offset) < BigInt(end);
}

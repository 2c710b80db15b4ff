import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaAccess } from '../kafka/kafka-access.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { Pace } from '../words/pace.js';
import { readDeadLetter } from '@waybill/messaging/kafka';
import { headerText } from '../words/record-text.js';
import type { FoundLetter } from './letter-box.js';
import { LETTER_TOPICS, letterId } from './letter-id.js';
import type { Office } from './office.js';
import { isBefore, isSelected, type LetterEnds, type LetterSelection } from './select-letters.js';

/** A replayed event that its consumer has not been heard of yet. */
export interface Unconfirmed {
  readonly consumer: string;
  readonly eventId: string;
}

/** How far a replay of many letters has come; kept, so that one that was broken off goes on where it ended. */
export interface ReplayProgress {
  readonly sent: number;
  /** Not sent: somebody decided about them meanwhile, or the broker refused them. */
  readonly refused: number;
  /** Confirmed by the consumer's inbox. */
  readonly handled: number;
  /** Sent, and dead once more. */
  readonly diedAgain: number;
  readonly unconfirmed: readonly Unconfirmed[];
}

export const NO_PROGRESS: ReplayProgress = { sent: 0, refused: 0, handled: 0, diedAgain: 0, unconfirmed: [] };

export interface ReplayOrder {
  readonly selection: LetterSelection;
  /** Ends of the preview: what was written later is not swept in. */
  readonly ends: LetterEnds;
  /** Letters between two looks at what their consumers made of them. */
  readonly batch: number;
  readonly perSecond: number;
  /** When the replay began, ms since the epoch. */
  readonly startedAt: number;
}

export interface ReplayPorts {
  readonly kafka: KafkaAccess;
  readonly office: Office;
  /** Ids of the events among these that the consumer's inbox has as done; undefined where it does not say. */
  readonly handledBy: (consumer: string, eventIds: readonly string[]) => Promise<ReadonlySet<string> | undefined>;
  /** Keeps the progress. @returns false when the replay was cancelled or is another's now: it ends */
  readonly keep: (progress: ReplayProgress) => Promise<boolean>;
}

/** How long a batch is waited for, and the last one, and how often is looked, ms. */
const CONFIRM_MS = 10_000;
const CONFIRM_LAST_MS = 60_000;
const LOOK_MS = 500;

/** Longest time between two signs of life of a replay, ms. */
const KEPT_AT_LEAST_MS = 1_000;

class Ended extends Error {}

/**
 * Replays the letters of a preview that still wait, in batches and no faster than asked. Every set is on record before the
 * next is begun, and again is harmless: one that was broken off is resumed by running it once more from its progress.
 *
 * @returns the progress it ended with; `ended` is false where {@link ReplayPorts.keep} stopped it
 * @throws OperationError what the broker says
 */
export async function runReplay(
  order: ReplayOrder,
  begin: ReplayProgress,
  ports: ReplayPorts,
): Promise<{ readonly progress: ReplayProgress; readonly ended: boolean }> {
  let progress = begin;
  const keep = async (next: ReplayProgress): Promise<void> => {
    progress = next;
    if (!(await ports.keep(progress))) throw new Ended();
  };
  const confirm = (withinMs: number): Promise<void> => awaitConfirmations(order, ports, () => progress, keep, withinMs);
  const pace = new Pace(order.perSecond);
  let inBatch = 0;
  let due: FoundLetter[] = [];
  const send = async (): Promise<void> => {
    const found = due;
    due = [];
    if (found.length === 0) return;
    await pace.wait();
    const waiting = await stillWaiting(found, ports);
    const decisions = await ports.office.desk.replay(waiting);
    pace.count(found.length);
    inBatch += found.length;
    const done = new Set(decisions.filter(({ result }) => result === 'done').map(({ letter }) => letter));
    const unconfirmed = waiting.flatMap(({ letter: { id, topic, consumer, eventId } }): Unconfirmed[] =>
      // A product is announced by another event: the old id says nothing.
      done.has(id) && consumer && eventId && topic !== 'product-events' ? [{ consumer, eventId }] : [],
    );
    await keep({
      ...progress,
      sent: progress.sent + done.size,
      refused: progress.refused + found.length - done.size,
      unconfirmed: [...progress.unconfirmed, ...unconfirmed],
    });
    if (inBatch < order.batch) return;
    inBatch = 0;
    await confirm(CONFIRM_MS);
  };
  // A second's worth at a time, so that a cancelled replay ends within a second.
  const atOnce = pace.batch(order.batch);
  try {
    await keep(progress);
    await ports.office.box.requireDecisions();
    const chosen = await lettersOf(order, ports.office);
    for (let at = 0; at < chosen.length; at += atOnce) {
      due = await ports.office.box.find(chosen.slice(at, at + atOnce));
      await send();
    }
    await confirm(CONFIRM_LAST_MS);
    return { progress, ended: true };
  } catch (error) {
    if (error instanceof Ended) return { progress, ended: false };
    throw error;
  }
}

/** Ids of the letters of the preview that wait, as they lie. */
async function lettersOf({ selection, ends }: ReplayOrder, { box }: Office): Promise<string[]> {
  const ids: string[] = [];
  await box.each({}, ({ letter }) => {
    if (letter.state === 'waiting' && isBefore(letter.id, ends) && isSelected(letter, selection)) ids.push(letter.id);
  });
  return ids;
}

/** Somebody else may have decided since they were read. */
async function stillWaiting(found: readonly FoundLetter[], { office }: ReplayPorts): Promise<FoundLetter[]> {
  const decided = await office.box.decisions();
  return found.filter(({ letter: { id } }) => (decided.get(id)?.state ?? 'waiting') === 'waiting');
}

async function awaitConfirmations(
  order: ReplayOrder,
  ports: ReplayPorts,
  present: () => ReplayProgress,
  keep: (progress: ReplayProgress) => Promise<void>,
  withinMs: number,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  let keptAt = Date.now();
  while (present().unconfirmed.length > 0) {
    const next = await confirmed(order, ports, present());
    const changed = next.unconfirmed.length !== present().unconfirmed.length;
    if (changed || Date.now() - keptAt >= KEPT_AT_LEAST_MS) {
      await keep(next);
      keptAt = Date.now();
    }
    if (next.unconfirmed.length === 0 || Date.now() >= deadline) return;
    await pause(LOOK_MS);
  }
}

/** Events that one question to an inbox may name. */
const ASKED_AT_ONCE = 200;

/** Asks the consumers' inboxes and the dead letters about what has not been heard of yet. */
export async function confirmed(
  { ends, startedAt }: Pick<ReplayOrder, 'ends' | 'startedAt'>,
  { kafka, handledBy }: Pick<ReplayPorts, 'kafka' | 'handledBy'>,
  progress: ReplayProgress,
): Promise<ReplayProgress> {
  if (progress.unconfirmed.length === 0) return progress;
  const done = new Set<string>();
  for (const [consumer, events] of Map.groupBy(progress.unconfirmed, (event) => event.consumer)) {
    for (let at = 0; at < events.length; at += ASKED_AT_ONCE) {
      const ids = events.slice(at, at + ASKED_AT_ONCE).map(({ eventId }) => eventId);
      for (const id of (await handledBy(consumer, ids)) ?? []) done.add(nameOf({ consumer, eventId: id }));
    }
  }
  const open = progress.unconfirmed.filter((event) => !done.has(nameOf(event)));
  const dead = open.length === 0 ? new Set<string>() : await diedSince(kafka, ends, startedAt);
  const unconfirmed = open.filter((event) => !dead.has(nameOf(event)));
  return {
    ...progress,
    handled: progress.handled + progress.unconfirmed.length - open.length,
    diedAgain: progress.diedAgain + open.length - unconfirmed.length,
    unconfirmed,
  };
}

const nameOf = ({ consumer, eventId }: Unconfirmed): string => `${consumer} ${eventId}`;

/** Clocks of broker and gateway may differ by so much, ms; what lies before the ends is left out anyway. */
const SKEW_MS = 300_000;

/** What has died after the ends were read. */
async function diedSince(kafka: KafkaAccess, ends: LetterEnds, startedAt: number): Promise<ReadonlySet<string>> {
  const dead = new Set<string>();
  await new TopicReader(kafka).read({
    topics: LETTER_TOPICS,
    from: { since: startedAt - SKEW_MS },
    follow: false,
    onRecord: (record) => {
      if (isBefore(letterId(record), ends)) return;
      const consumer = readDeadLetter(record)?.consumer;
      const eventId = headerText(record.headers, 'event-id');
      if (consumer !== undefined && eventId !== undefined) dead.add(nameOf({ consumer, eventId }));
    },
  });
  return dead;
}

/** A partition of a topic that this service writes, as the broker has it. */
export interface WrittenPartition {
  readonly topic: string;
  readonly partition: number;
  /** The oldest record that is kept. */
  readonly beginning: bigint;
  /** The offset that the next record will get. */
  readonly end: bigint;
}

/** What the database knows of what it has sent. */
export interface SentBook {
  /** Rows of `outbox_sent`: by {@link placeOf}, the offset behind the last record whose outbox row is deleted. */
  readonly sent: ReadonlyMap<string, bigint>;
  /** Whether anything was ever read or sent by this database. */
  readonly isNew: boolean;
  /** When this database is known to have lived last, Unix ms: it is not older than that. */
  readonly lastSign: number;
}

/** An event of this service on its own topic. */
export interface OwnWord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly eventId: string;
  /** When it was sent, Unix ms, by the clock of the process that sent it. */
  readonly at: number;
}

/** Which records of a partition the database has to know: from an offset on, all or those sent after a time. */
export interface Unproven {
  readonly from: bigint;
  /** Unix ms. */
  readonly sentAfter?: number;
}

/** Between the clock of a process and that of its database, ms: clocks are kept within that (docs/restore.md). */
const CLOCKS_APART_MS = 60_000;

export const placeOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

/**
 * Which records of a partition are not proven yet to be known. A record below the offset in `outbox_sent` was written
 * before that row was committed, so a database that holds the row holds the record's row or has deleted it.
 *
 * @returns null where nothing is to be looked at
 */
export function unprovenOf(partition: WrittenPartition, book: SentBook): Unproven | null {
  const { beginning, end } = partition;
  const next = book.sent.get(placeOf(partition));
  // The topic was made again, or this is another cluster: offsets mean nothing, the time of the records does.
  if (next !== undefined && next > end)
    return notEmpty({ from: beginning, sentAfter: book.lastSign + CLOCKS_APART_MS }, end);
  // Retention has deleted what lies before the beginning, or this partition has no row yet.
  return notEmpty({ from: next === undefined || next < beginning ? beginning : next }, end);
}

const notEmpty = (unproven: Unproven, end: bigint): Unproven | null => (unproven.from < end ? unproven : null);

/**
 * Whether a database without any row in `outbox_sent` is one whose rows were deleted by a release that kept no such
 * table: then what was sent is taken as known. A new database that finds words of its own on the topics is no such one.
 */
export const startsToKeepBook = ({ sent, isNew }: SentBook): boolean => sent.size === 0 && !isNew;

/**
 * The words that this database has never written: it is older than what it has said. Words in the unproven part are
 * known where their row still waits, or where they are repetitions: a relay that was stopped between its read and its
 * send repeats what another has sent and deleted meanwhile.
 *
 * @param words read from the topics before `book` and `waiting` were read, in one snapshot: a word whose outbox row is
 *   gone by then has raised `outbox_sent` in the same transaction
 * @param waiting ids of events that lie in the outbox, dead ones included
 * @param proven ids of words that lie before the unproven part of their partition
 */
export function unknownWords(
  words: readonly OwnWord[],
  partitions: readonly WrittenPartition[],
  book: SentBook,
  waiting: ReadonlySet<string>,
  proven: ReadonlySet<string>,
): OwnWord[] {
  const unproven = new Map(partitions.map((partition) => [placeOf(partition), unprovenOf(partition, book)]));
  return words.filter((word) => {
    const open = unproven.get(placeOf(word));
    if (!open || word.offset < open.from || waiting.has(word.eventId) || proven.has(word.eventId)) return false;
    return open.sentAfter === undefined || word.at > open.sentAfter;
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { TopicUnreadableError } from '../kafka/kafkajs-consumer-errors.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import type { OwnTopics } from './own-topics.js';
import { startsToKeepBook, unknownWords, unprovenOf, type OwnWord, type WrittenPartition } from './own-words.js';
import { timeOf, type SentBookStore, type Snapshot } from './sent-book-store.js';
import { deferred } from '../timing/deferred.js';

/** This database is older than what it has said on its own topics: it has to be restored before it is worked on. */
export class DatabaseBehindTopicError extends Error {
  override readonly name = 'DatabaseBehindTopicError';
  readonly code = 'DATABASE_BEHIND_TOPIC';

  constructor(
    readonly behind: Behind,
    remedy?: string,
  ) {
    super(describeBehind(behind, remedy));
  }
}

/** What the topics hold and the database does not know. */
export interface Behind {
  /** Up to when the database is known to be whole, Unix ms. */
  readonly since: number;
  readonly words: number;
  readonly first: OwnWord;
}

/** @param remedy what is to be done about it, as a sentence without its full stop */
export const describeBehind = ({ since, words, first }: Behind, remedy = 'Restore it first'): string =>
  `this database is older than what it has said: it does not know ${words} of its own events, the first ` +
  `${first.eventId} at offset ${first.offset} of ${first.topic}/${first.partition}. It knows nothing after ` +
  `${new Date(since).toISOString()}. ${remedy}`;

export interface GuardObserver {
  /** Whether the service may work on its database. Null: it may. */
  judged?(behind: Behind | null): void;
}

export interface RestoreGuardOptions {
  /** See {@link describeBehind}. */
  readonly remedy?: string;
  readonly observer?: GuardObserver;
  /**
   * The database was whole, and is older now: another has taken its place while the service runs. To go on would be to work
   * on it, so this has to end the process; its next start is held back.
   */
  readonly onBehind: (error: DatabaseBehindTopicError) => void;
  /** How soon own topics that could not be read are looked at again, ms. Default 5 s. */
  readonly lookAgainMs?: number;
}

/** Another instance may send at the same time: what looks unknown is looked at again, ms. */
const SECOND_LOOK_MS = 1_000;
const LOOK_AGAIN_MS = 5_000;
/** How long after the first start with `outbox_sent` instances of an older release may still send without it, ms. */
const UPGRADE_MS = 60 * 60_000;
/** A repetition is looked for from so long before its event was made, ms. */
const CLOCKS_APART_MS = 60_000;

/**
 * Compares what a service has said on its own topics with what its database knows of it. docs/restore.md says how, and
 * what happens on a crash between any two steps.
 */
export class RestoreGuard {
  private readonly passing = deferred();
  private lastVerdict: Behind | null | undefined;
  private admitted = false;
  private unreadable: readonly TopicUnreadableError[] = [];
  private warnedOf = '';
  private nextLook: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly topics: OwnTopics,
    private readonly store: SentBookStore,
    private readonly options: RestoreGuardOptions,
  ) {
    if (topics.topics.length > 0) return;
    this.lastVerdict = null;
    this.passing.resolve();
  }

  /** Resolves when the database was found to know all it has said: until then nothing is to be consumed, sent or decided. */
  get passed(): Promise<void> {
    return this.passing.promise;
  }

  /**
   * To be awaited before each connection of the relay: while the database was away, another may have taken its place. Then
   * `onBehind` is called as well.
   *
   * @throws DatabaseBehindTopicError; what {@link judge} throws
   */
  async admit(): Promise<void> {
    await this.passed;
    if (!this.admitted) {
      this.admitted = true;
      return;
    }
    await this.judgeAgain();
  }

  /** The database was away: another may have taken its place, so nothing is decided by it until it is judged again. */
  doubt(): void {
    if (this.lastVerdict === null && this.topics.topics.length > 0) this.lastVerdict = undefined;
  }

  /** The last verdict: null where the database is whole, undefined before it was judged, and while in {@link doubt}. */
  get verdict(): Behind | null | undefined {
    return this.lastVerdict;
  }

  /** Whether the broker says where all of the topics end: then {@link judge} will come to a verdict on all of them. */
  canJudge(): Promise<boolean> {
    return this.topics.partitions().then(
      () => true,
      () => false,
    );
  }

  /** Topics that could not be read are not looked at any more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.nextLook);
  }

  private async judgeAgain(): Promise<void> {
    const behind = await this.judge();
    if (!behind) return;
    const error = new DatabaseBehindTopicError(behind, this.options.remedy);
    this.options.onBehind(error);
    throw error;
  }

  /**
   * Judges by those of the topics that can be read. The others hold nothing back: they are judged once they can be read, and
   * `onBehind` is called if the database turns out to be older. A database that has noted no offset yet waits for all of
   * them: later it could not be told from one that was kept by an older release.
   *
   * @throws BrokerUnavailableError; what Postgres says
   */
  async judge(): Promise<Behind | null> {
    const { topics } = this.topics;
    const look = () => (topics.length === 0 ? Promise.resolve(null) : this.look());
    const behind = (await look()) && (await delay(SECOND_LOOK_MS).then(look));
    this.lastVerdict = behind;
    this.options.observer?.judged?.(behind);
    clearTimeout(this.nextLook);
    if (behind) return behind;
    this.passing.resolve();
    if (this.unreadable.length > 0) this.lookAgainLater();
    return null;
  }

  private async look(): Promise<Behind | null> {
    const { partitions, unreadable } = await this.topics.knownPartitions();
    const before = await this.store.read();
    if (unreadable.length > 0 && before.book.sent.size === 0) {
      throw new BrokerUnavailableError('The first verdict on a database needs all of its topics', {
        cause: unreadable[0],
      });
    }
    this.noteUnreadable(unreadable);
    if (startsToKeepBook(before.book)) {
      await this.store.takeAsKnown(partitions, { keepsFromNow: true });
      return null;
    }
    const words = await this.topics.words(rangesOf(partitions, before));
    // After the topics: a row that is gone by now has raised outbox_sent.
    const now = await this.store.read(words.map(({ eventId }) => eventId));
    const suspects = unknownWords(words, partitions, now.book, now.waiting, new Set());
    const proven = await this.repeated(suspects, partitions, now);
    const unknown = suspects.filter(({ eventId }) => !proven.has(eventId));
    const [first] = unknown;
    if (!first) {
      // A copy that is made before the first word must not look like one of an older release.
      if (now.book.sent.size === 0) await this.store.takeAsKnown(partitions);
      return null;
    }
    if (now.keptSince !== null && Date.now() - now.keptSince < UPGRADE_MS) {
      await this.store.takeAsKnown(partitions);
      return null;
    }
    const firstAt = Math.min(...unknown.map(({ at }) => at));
    return { since: Math.min(firstAt, now.book.lastSign), words: unknown.length, first };
  }

  private noteUnreadable(unreadable: readonly TopicUnreadableError[]): void {
    this.unreadable = unreadable;
    const said = unreadable.map(({ message }) => message).join('; ');
    if (said !== '' && said !== this.warnedOf) {
      new Logger('RestoreGuard').warn(`The database is judged by its other topics until these can be read: ${said}`);
    }
    this.warnedOf = said;
  }

  private lookAgainLater(): void {
    if (this.stopped) return;
    const look = (): void => void this.judgeAgain().catch(() => this.lookAgainLater());
    clearTimeout(this.nextLook);
    this.nextLook = setTimeout(look, this.options.lookAgainMs ?? LOOK_AGAIN_MS).unref();
  }

  /** Those of the suspects' ids that lie once more in the proven part of their partition. */
  private async repeated(
    suspects: readonly OwnWord[],
    partitions: readonly WrittenPartition[],
    { book }: Snapshot,
  ): Promise<Set<string>> {
    const ranges = [];
    for (const [topic, ofTopic] of Map.groupBy(suspects, (word) => word.topic)) {
      const oldest = Math.min(...ofTopic.map(({ eventId, at }) => timeOf(eventId) || at));
      const since = await this.topics.offsetsSince(topic, oldest - CLOCKS_APART_MS);
      for (const partition of partitions.filter((of) => of.topic === topic)) {
        const open = unprovenOf(partition, book);
        const from = since.get(partition.partition);
        const isSuspected = ofTopic.some((word) => word.partition === partition.partition);
        if (!isSuspected || !open || open.sentAfter !== undefined || from === undefined) continue;
        ranges.push({ topic, partition: partition.partition, from, to: open.from });
      }
    }
    const before = await this.topics.words(ranges);
    return new Set(before.map(({ eventId }) => eventId));
  }
}

const rangesOf = (partitions: readonly WrittenPartition[], { book }: Snapshot) =>
  partitions.flatMap((partition) => {
    const open = unprovenOf(partition, book);
    return open ? [{ topic: partition.topic, partition: partition.partition, from: open.from, to: partition.end }] : [];
  });

import type { Inbox } from '../inbox/inbox.js';
import { printable } from '../record/dead-letter.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import {
  NOTHING_DONE,
  type BatchOutcome,
  type ConsumerObserver,
  type SkipReason,
  type Trouble,
} from './consumer-observer.js';
import { RetryLaterError, blameFor } from './event-errors.js';
import type { DeadLetters } from '../inbox/dead-letters.js';
import type { Delay, DelayedEvents, DueEvent } from '../inbox/delayed-events.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import type { EventHandling } from './event-handling.js';
import type { EventItem, EventRouting, Item } from './event-routing.js';
import type { SuspendedHandlers } from './suspended-handlers.js';

export interface DelayOptions {
  /** Before the second attempt, ms; doubles with each further one. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** Attempts before a postponed event becomes a dead letter. */
  readonly maxAttempts: number;
}

/** How long an event waits that has failed `attempts` times. The error's own wish is the least. */
export const delayAfter = (error: unknown, attempts: number, { firstMs, maxMs }: DelayOptions): Delay => {
  const backoff = Math.min(firstMs * 2 ** (attempts - 1), maxMs) * (0.75 + Math.random() / 4);
  const wish = error instanceof RetryLaterError ? (error.delayMs ?? 0) : 0;
  return {
    attempts,
    delayMs: Math.max(backoff, wish),
    code: printable(errorCodeOf(error, 'HANDLER_ERROR')),
    message: printable(messageOf(error)),
  };
};

/**
 * Takes over events that cannot be handled now (their handler threw RetryLaterError, or another transaction holds a row
 * of theirs): from now on the table of postponed events holds them. Only the former counts as an attempt.
 */
export class Postponement {
  constructor(
    private readonly transactions: Transactions,
    private readonly inbox: Inbox,
    private readonly delayedEvents: DelayedEvents,
    private readonly options: DelayOptions,
    /** Called after the commit. */
    private readonly wake: () => void,
  ) {}

  async run(items: readonly EventItem[], error: unknown): Promise<BatchOutcome> {
    const attempts = blameFor(error) === 'event' ? 1 : 0;
    const taken = await this.transactions.run(async (tx) => {
      const idsOf = (replay: boolean) => items.filter((item) => item.replay === replay).map(({ id }) => id);
      const admitted = await this.inbox.admit(tx, [...new Set(idsOf(false))]);
      const revived = await this.inbox.revive(tx, [...new Set(idsOf(true))]);
      const fresh = items.filter(({ id, replay }) => (replay ? revived : admitted).delete(id));
      await this.delayedEvents.postpone(tx, fresh, delayAfter(error, attempts, this.options));
      return fresh;
    });
    this.wake();
    const code = errorCodeOf(error, 'HANDLER_ERROR');
    const delayed = taken.map(({ received }) => ({ topic: received.topic, code }));
    return { ...NOTHING_DONE, duplicates: items.length - taken.length, delayed };
  }
}

/** Most events in one transaction. */
const LIMIT = 200;

export interface PostponedAttemptParts {
  readonly transactions: Transactions;
  readonly delayedEvents: DelayedEvents;
  readonly letters: DeadLetters;
  readonly handling: EventHandling;
  readonly routing: EventRouting;
  readonly suspended: SuspendedHandlers;
  readonly observer: ConsumerObserver;
  readonly report: (outcome: BatchOutcome) => void;
}

/** A postponed event that is due, and what it is to this consumer by now. */
export interface Retry {
  readonly due: DueEvent;
  readonly item: Item | SkipReason;
}

/** The events in a transaction, and the error with which it was rolled back. */
export interface Attempted {
  readonly retries: readonly Retry[];
  readonly error?: Error;
}

interface Postponed {
  readonly due: DueEvent;
  readonly delay: Delay;
}

/**
 * Postponed events that are due, the first of each key, as one transaction: claimed and locked, handled, removed. Nothing
 * is decided here about one that fails.
 */
export class PostponedAttempt {
  constructor(private readonly parts: PostponedAttemptParts) {}

  /** @param among only those of these that are still due, and no other worker's. Default: all that are due */
  async run(among?: readonly Retry[]): Promise<Attempted> {
    const { transactions, delayedEvents, routing, report, observer, suspended } = this.parts;
    let retries: readonly Retry[] = [];
    try {
      const outcome = await transactions.run(async (tx) => {
        const due = await delayedEvents.claim(
          tx,
          LIMIT,
          among?.map(({ due: { rowId } }) => rowId),
        );
        retries = due.map((event) => ({ due: event, item: routing.route({ record: event.record, epoch: 0 }) }));
        const { now, waiting } = this.bySuspension(retries);
        await delayedEvents.postponeAgain(tx, waiting);
        if (waiting.length > 0) retries = now;
        return this.handle(tx, now);
      });
      report(outcome);
      for (const { type } of outcome.handled) {
        const ended = suspended.succeeded(type);
        if (ended) observer.resumed?.(type, (Date.now() - ended.since) / 1_000);
      }
      return { retries };
    } catch (error) {
      return { retries, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /** An event of a suspended handler, postponed until that is tried again. */
  untilTry(due: DueEvent, type: string): Postponed {
    const delayMs = Math.max(0, this.parts.suspended.nextTryAt(type) - Date.now());
    return { due, delay: { attempts: due.attempts, delayMs, code: null, message: null } };
  }

  private async handle(tx: Tx, retries: readonly Retry[]): Promise<BatchOutcome> {
    const { delayedEvents, letters, handling } = this.parts;
    await delayedEvents.remove(
      tx,
      retries.map(({ due }) => due),
    );
    const dead: Trouble[] = [];
    const skipped: SkipReason[] = [];
    const events: EventItem['received'][] = [];
    for (const { due, item } of retries) {
      if (typeof item === 'string') skipped.push(item);
      else if (item.kind === 'event') events.push(item.received);
      else {
        await letters.addPostponed(tx, due, { code: item.code, message: item.message, attempts: due.attempts + 1 });
        dead.push({ topic: due.record.topic, code: item.code });
      }
    }
    await handling.lock(tx, events);
    return { ...NOTHING_DONE, handled: await handling.handle(tx, events), letters: dead, skipped };
  }

  /** Of a suspended handler's events one is tried, when it is time for that; the others wait for what becomes of it. */
  private bySuspension(retries: readonly Retry[]): { now: Retry[]; waiting: Postponed[] } {
    const { suspended } = this.parts;
    const now: Retry[] = [];
    const waiting: Postponed[] = [];
    const tried = new Set<string>();
    for (const retry of retries) {
      const type = typeOf(retry);
      if (type === undefined || !suspended.isSuspended(type)) now.push(retry);
      else if (!suspended.mayTry(type)) waiting.push(this.untilTry(retry.due, type));
      else if (tried.size < tried.add(type).size) now.push(retry);
    }
    return { now, waiting };
  }
}

/** Undefined for one that is not handled any more. */
export const typeOf = ({ item }: Retry): string | undefined =>
  typeof item === 'object' && item.kind === 'event' ? item.received.event.type : undefined;

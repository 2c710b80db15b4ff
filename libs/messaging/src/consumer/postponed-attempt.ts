import type { DeadLetters } from '../inbox/dead-letters.js';
import type { Delay, DelayedEvents, DueEvent } from '../inbox/delayed-events.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import {
  NOTHING_DONE,
  type BatchOutcome,
  type ConsumerObserver,
  type SkipReason,
  type Trouble,
} from './consumer-observer.js';
import type { EventHandling } from './event-handling.js';
import type { EventItem, EventRouting, Item } from './event-routing.js';
import type { SuspendedHandlers } from './suspended-handlers.js';

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

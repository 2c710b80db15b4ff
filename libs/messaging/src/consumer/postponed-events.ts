import type { DeadLetters } from '../inbox/dead-letters.js';
import type { Delay, DelayedEvents, DueEvent } from '../inbox/delayed-events.js';
import type { Inbox } from '../inbox/inbox.js';
import { printable } from '../record/dead-letter.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import { Backoff } from '../timing/backoff.js';
import { WakeUp } from '../timing/wake-up.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import { NOTHING_DONE, type BatchOutcome } from './consumer-observer.js';
import { PermanentEventError, RetryLaterError } from './event-errors.js';
import type { EventHandling } from './event-handling.js';
import type { EventItem, EventRouting } from './event-routing.js';
import { isTransient } from './transient-errors.js';

export interface DelayOptions {
  /** Before the second attempt, ms; doubles with each further one. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** Attempts before a postponed event becomes a dead letter. */
  readonly maxAttempts: number;
}

/** How long an event waits that has failed `attempts` times. The error's own wish is the least. */
const delayAfter = (error: unknown, attempts: number, { firstMs, maxMs }: DelayOptions): Delay => {
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
 * Takes over an event that cannot be handled now (its handler threw RetryLaterError, or another transaction holds a row
 * of its): from now on the table of postponed events holds it. Only the former counts as an attempt.
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

  async run(item: EventItem, error: unknown): Promise<BatchOutcome> {
    const taken = await this.transactions.run(async (tx) => {
      const admit = item.replay ? this.inbox.revive(tx, [item.id]) : this.inbox.admit(tx, [item.id]);
      if ((await admit).size === 0) return false;
      await this.delayedEvents.postpone(tx, [item], delayAfter(error, isTransient(error) ? 0 : 1, this.options));
      return true;
    });
    this.wake();
    const delayed = taken ? [{ topic: item.received.topic, code: errorCodeOf(error, 'HANDLER_ERROR') }] : [];
    return { ...NOTHING_DONE, duplicates: taken ? 0 : 1, delayed };
  }
}

/** Interval of looking for events that another instance postponed, ms. */
const SLOW_POLL_MS = 5_000;
const MIN_POLL_MS = 50;

export interface PostponedRetryParts {
  readonly transactions: Transactions;
  readonly delayedEvents: DelayedEvents;
  readonly letters: DeadLetters;
  readonly handling: EventHandling;
  readonly routing: EventRouting;
  readonly report: (outcome: BatchOutcome) => void;
  readonly onTransient: (error: unknown) => void;
}

/**
 * Tries postponed events again when they are due, the first of each key only, each in a transaction of its own. The row
 * is locked from claim to commit, so of several instances one has it; if that one dies, the lock goes with it and the
 * event is tried by another.
 */
export class PostponedRetries {
  private readonly stopping = new AbortController();
  private readonly bell = new WakeUp();
  private running: Promise<void> | undefined;

  constructor(
    private readonly parts: PostponedRetryParts,
    private readonly options: DelayOptions,
  ) {}

  start(): void {
    this.running ??= this.work();
  }

  /** Something was postponed. */
  wake(): void {
    this.bell.wake();
  }

  /** Finishes the event under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async work(): Promise<void> {
    const backoff = new Backoff(100, 5_000);
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.bell.clear();
      try {
        if (await this.tryOne()) continue;
        backoff.reset();
        const dueIn = await this.parts.transactions.run((tx) => this.parts.delayedEvents.nextDueIn(tx));
        await this.bell.wait(Math.max(MIN_POLL_MS, Math.min(dueIn ?? SLOW_POLL_MS, SLOW_POLL_MS)));
      } catch (error) {
        this.parts.onTransient(error);
        await backoff.wait(signal);
      }
    }
  }

  /** @returns whether an event was due */
  private async tryOne(): Promise<boolean> {
    const { transactions, delayedEvents, report } = this.parts;
    let due: DueEvent | undefined;
    try {
      const outcome = await transactions.run(async (tx) => {
        due = await delayedEvents.claim(tx);
        return due && this.attempt(tx, due);
      });
      if (outcome !== undefined) report(outcome);
      return outcome !== undefined;
    } catch (error) {
      // Also what the writes and COMMIT say counts as an attempt: else the first event that fails there stops all others.
      const failed = due;
      if (failed === undefined) throw error;
      if (isTransient(error)) {
        this.parts.onTransient(error);
        await this.letOthersGoFirst(failed);
        return true;
      }
      report(await transactions.run((tx) => this.settle(tx, failed, error)));
      return true;
    }
  }

  private async attempt(tx: Tx, due: DueEvent): Promise<BatchOutcome> {
    const { delayedEvents, letters, handling, routing } = this.parts;
    await delayedEvents.remove(tx, due.rowId);
    const item = routing.route({ record: due.record, epoch: 0 });
    if (typeof item === 'string') return NOTHING_DONE;
    if (item.kind === 'unreadable') {
      await letters.addPostponed(tx, due, { ...item, attempts: due.attempts + 1 });
      return { ...NOTHING_DONE, letters: [{ topic: due.record.topic, code: item.code }] };
    }
    await handling.lock(tx, [item.received]);
    return { ...NOTHING_DONE, handled: await handling.handle(tx, [item.received]) };
  }

  /** The event is fine, its row is locked elsewhere: postponed so that others can run. @throws where the database is away */
  private async letOthersGoFirst(due: DueEvent): Promise<void> {
    const later = { attempts: due.attempts, delayMs: SLOW_POLL_MS, code: null, message: null };
    await this.parts.transactions.run((tx) => this.parts.delayedEvents.postponeAgain(tx, due, later));
  }

  private async settle(tx: Tx, due: DueEvent, error: unknown): Promise<BatchOutcome> {
    const attempts = due.attempts + 1;
    const code = errorCodeOf(error, 'HANDLER_ERROR');
    const trouble = [{ topic: due.record.topic, code }];
    if (error instanceof PermanentEventError || attempts >= this.options.maxAttempts) {
      if (!(await this.parts.delayedEvents.remove(tx, due.rowId))) return NOTHING_DONE;
      await this.parts.letters.addPostponed(tx, due, { code, message: messageOf(error), attempts });
      return { ...NOTHING_DONE, letters: trouble };
    }
    await this.parts.delayedEvents.postponeAgain(tx, due, delayAfter(error, attempts, this.options));
    return { ...NOTHING_DONE, delayed: trouble };
  }
}

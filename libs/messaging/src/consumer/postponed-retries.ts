import type { DeadLetters } from '../inbox/dead-letters.js';
import {
  orderingKeyOf,
  type Delay,
  type DelayableEvent,
  type DelayedEvents,
  type DelayedKey,
  type DueEvent,
} from '../inbox/delayed-events.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import { Backoff } from '../timing/backoff.js';
import { WakeUp } from '../timing/wake-up.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import { Findings } from './batch-redo.js';
import {
  NOTHING_DONE,
  type BatchOutcome,
  type ConsumerObserver,
  type SkipReason,
  type Trouble,
} from './consumer-observer.js';
import { blameFor } from './error-blame.js';
import { PermanentEventError, RetryLaterError } from './event-errors.js';
import type { EventHandling } from './event-handling.js';
import type { EventItem, EventRouting, Item } from './event-routing.js';
import type { SuspendedHandlers } from './suspended-handlers.js';
import { delayAfter, type DelayOptions } from './postponed-events.js';

/** Interval of looking for events that another instance postponed, ms. */
const SLOW_POLL_MS = 5_000;
const MIN_POLL_MS = 50;
/** Interval of looking for events that wait behind none any more, since a process died between two commits, ms. */
const SWEEP_MS = 60_000;
/** Most events in one transaction. */
const LIMIT = 200;

export interface PostponedRetryParts {
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
interface Retry {
  readonly due: DueEvent;
  readonly item: Item | SkipReason;
}

/**
 * Tries postponed events again when they are due: all that are, the first of each key, as one transaction. Their rows are
 * locked from claim to commit, so of several instances one has them; if it dies, the locks go with it and the events are
 * tried by another. A list that fails is tried again in parts, until the failing event is alone.
 */
export class PostponedRetries {
  private readonly stopping = new AbortController();
  private readonly bell = new WakeUp();
  private freed: DelayedKey[] = [];
  private sweptAt = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | undefined;

  constructor(
    private readonly parts: PostponedRetryParts,
    private readonly options: DelayOptions,
  ) {}

  start(): void {
    this.running ??= this.work();
  }

  /** Something was postponed. @param behind events that were put behind others, which may be gone by now */
  wake(behind: readonly DelayableEvent[] = []): void {
    for (const event of behind) {
      this.freed.push({ topic: event.received.topic, orderingKey: Buffer.from(orderingKeyOf(event)) });
    }
    this.bell.wake();
  }

  /** Finishes the transaction under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async work(): Promise<void> {
    const backoff = new Backoff(100, 5_000);
    const { signal } = this.stopping;
    const { transactions, delayedEvents, observer } = this.parts;
    while (!signal.aborted) {
      this.bell.clear();
      try {
        await this.promote();
        if (await this.tryDue()) continue;
        backoff.reset();
        if (this.freed.length > 0) continue;
        const dueIn = await transactions.run((tx) => delayedEvents.nextDueIn(tx));
        await this.bell.wait(Math.max(MIN_POLL_MS, Math.min(dueIn ?? SLOW_POLL_MS, SLOW_POLL_MS)));
      } catch (error) {
        observer.retried?.('transient', error);
        await backoff.wait(signal);
      }
    }
  }

  private async promote(): Promise<void> {
    const { transactions, delayedEvents } = this.parts;
    const now = performance.now();
    if (now - this.sweptAt > SWEEP_MS) {
      await transactions.run((tx) => delayedEvents.promoteAll(tx));
      this.sweptAt = now;
    }
    const freed = this.freed;
    if (freed.length === 0) return;
    await transactions.run((tx) => delayedEvents.promote(tx, freed));
    this.freed = this.freed.slice(freed.length);
  }

  /** @returns whether an event was due */
  private async tryDue(): Promise<boolean> {
    const { retries, error } = await this.attempt();
    if (retries.length > 0 && error !== undefined) await this.failed(retries, error, new Findings());
    else if (error !== undefined) throw error;
    return retries.length > 0;
  }

  /** One transaction. @returns the events in it, and the error with which it was rolled back */
  private async attempt(among?: readonly Retry[]): Promise<{ retries: readonly Retry[]; error?: Error }> {
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
      this.freed.push(...retries.map(({ due: { record, orderingKey } }) => ({ topic: record.topic, orderingKey })));
      return { retries };
    } catch (error) {
      return { retries, error: error instanceof Error ? error : new Error(String(error)) };
    }
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

  private async retry(retries: readonly Retry[], findings: Findings): Promise<void> {
    if (retries.length === 0) return;
    const { retries: claimed, error } = await this.attempt(retries);
    if (error === undefined) findings.handled(claimed.flatMap((retry) => typeOf(retry) ?? []));
    else if (claimed.length > 0) await this.failed(claimed, error, findings);
    else throw error;
  }

  private async failed(retries: readonly Retry[], error: unknown, findings: Findings): Promise<void> {
    const [first] = retries;
    if (retries.length === 1 && first) return this.failedAlone(first, error, findings);
    const isLater = error instanceof RetryLaterError;
    // One that would be a dead letter after this attempt is tried alone.
    const isLast = ({ due }: Retry) => due.attempts + 1 >= this.options.maxAttempts;
    const together = isLater ? retries.filter((one) => !isLast(one) && findings.saySo(typeOf(one), error.code)) : [];
    if (together.length > 0) {
      await this.again(together.map(({ due }) => ({ due, delay: delayAfter(error, due.attempts + 1, this.options) })));
      return this.retry(
        retries.filter((one) => !together.includes(one)),
        findings,
      );
    }
    this.parts.observer.retried?.('split', error);
    const middle = Math.ceil(retries.length / (isLater ? 8 : 2));
    await this.retry(retries.slice(0, middle), findings);
    await this.retry(retries.slice(middle), findings);
  }

  /** Also what the writes and COMMIT say counts as an attempt: else the first event that fails there stops all others. */
  private async failedAlone(retry: Retry, error: unknown, findings: Findings): Promise<void> {
    const { suspended, observer } = this.parts;
    const { due } = retry;
    const type = typeOf(retry);
    const blame = blameFor(error);
    if (blame === 'busy' || blame === 'surroundings') {
      // The event is fine, its row is locked elsewhere: postponed so that others can run.
      observer.retried?.('transient', error);
      return this.again([{ due, delay: { attempts: due.attempts, delayMs: SLOW_POLL_MS, code: null, message: null } }]);
    }
    if (error instanceof RetryLaterError) {
      if (type !== undefined) findings.saidLater(type, error.code);
    } else if (!(error instanceof PermanentEventError) && type !== undefined) {
      const code = errorCodeOf(error, error instanceof Error ? error.name : 'HANDLER_ERROR');
      const suspension = suspended.failed(type, due.eventId, { code, message: messageOf(error) });
      if (suspension) observer.suspended?.(type, suspension.code, suspension.message);
      if (suspended.isSuspended(type)) return this.again([this.untilTry(due, type)]);
    }
    await this.settle(due, error);
  }

  private async settle(due: DueEvent, error: unknown): Promise<void> {
    const { transactions, delayedEvents, letters, report } = this.parts;
    const attempts = due.attempts + 1;
    const code = errorCodeOf(error, 'HANDLER_ERROR');
    const trouble = [{ topic: due.record.topic, code }];
    if (!(error instanceof PermanentEventError) && attempts < this.options.maxAttempts) {
      await this.again([{ due, delay: delayAfter(error, attempts, this.options) }]);
      return report({ ...NOTHING_DONE, delayed: trouble });
    }
    const isDead = await transactions.run(async (tx) => {
      if (!(await delayedEvents.remove(tx, [due])).has(due.rowId)) return false;
      await letters.addPostponed(tx, due, { code, message: messageOf(error), attempts });
      return true;
    });
    if (!isDead) return;
    report({ ...NOTHING_DONE, letters: trouble });
    this.freed.push({ topic: due.record.topic, orderingKey: due.orderingKey });
  }

  /** @throws where the database is away */
  private async again(events: readonly { readonly due: DueEvent; readonly delay: Delay }[]): Promise<void> {
    await this.parts.transactions.run((tx) => this.parts.delayedEvents.postponeAgain(tx, events));
  }

  /** Of a suspended handler's events one is tried, when it is time for that; the others wait for what becomes of it. */
  private bySuspension(retries: readonly Retry[]): { now: Retry[]; waiting: { due: DueEvent; delay: Delay }[] } {
    const { suspended } = this.parts;
    const now: Retry[] = [];
    const waiting: { due: DueEvent; delay: Delay }[] = [];
    const tried = new Set<string>();
    for (const retry of retries) {
      const type = typeOf(retry);
      if (type === undefined || !suspended.isSuspended(type)) now.push(retry);
      else if (!suspended.mayTry(type)) waiting.push(this.untilTry(retry.due, type));
      else if (tried.size < tried.add(type).size) now.push(retry);
    }
    return { now, waiting };
  }

  private untilTry(due: DueEvent, type: string): { due: DueEvent; delay: Delay } {
    const delayMs = Math.max(0, this.parts.suspended.nextTryAt(type) - Date.now());
    return { due, delay: { attempts: due.attempts, delayMs, code: null, message: null } };
  }
}

const typeOf = ({ item }: Retry): string | undefined =>
  typeof item === 'object' && item.kind === 'event' ? item.received.event.type : undefined;

import { errorCodeOf, messageOf } from '../record/error-facts.js';
import type { DeadLetters } from '../inbox/dead-letters.js';
import type { Transactions } from '../transaction/transactions.js';
import { Backoff } from '../timing/backoff.js';
import type { BatchTransaction } from './batch-transaction.js';
import { NOTHING_DONE, type BatchOutcome, type ConsumerObserver } from '../handling/consumer-observer.js';
import { Findings, PermanentEventError, RetryLaterError, blameFor, type Blame } from '../handling/event-errors.js';
import type { EventItem, Item, UnreadableItem } from '../handling/event-routing.js';
import type { HeldEvents } from '../handling/held-events.js';
import type { Postponement } from '../handling/postponed-events.js';
import type { SuspendedHandlers } from '../handling/suspended-handlers.js';

/** First pause of an event that failed alone, ms; doubles with each further attempt. All others go on meanwhile. */
const FIRST_PAUSE_MS = 50;

export interface RedoParts {
  readonly batch: BatchTransaction;
  readonly transactions: Transactions;
  readonly letters: DeadLetters;
  readonly postponement: Postponement;
  readonly held: HeldEvents;
  readonly suspended: SuspendedHandlers;
  readonly observer: ConsumerObserver;
}

export interface RedoOptions {
  /** Attempts of an event that fails by itself. */
  readonly maxAttempts: number;
  /** Aborted at shutdown: waiting ends and {@link Interrupted} is thrown. */
  readonly signal: AbortSignal;
  /** Whether the record is still this member's to handle. */
  readonly isOurs: (item: Item) => boolean;
  /** The clock of {@link SuspendedHandlers}, ms. */
  readonly now: () => number;
}

/** Called once for every committed transaction, with the number of items in it. */
export type Report = (outcome: BatchOutcome, items: number) => void;

/** Shutdown came while a batch could not be finished: its offsets stay uncommitted, its records come again. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly code = 'INTERRUPTED';
}

/**
 * Gets every item of a batch into the database, or decides what becomes of it:
 *
 * - The surroundings fail: the same items again, with backoff, without end; items of a lost assignment drop out.
 * - The batch was too much for the database (time-out): in halves. A single event that still times out is blocked by
 *   another transaction's row lock: it is postponed so that the others go on.
 * - RetryLaterError: in parts until the event is alone, then postponed; where several in a row say so, all of their type.
 * - Any other error of several items: in halves, in order, until the bad one is alone; the others just go through.
 * - One event alone: a dead letter at once if the error is permanent. Otherwise held, in memory, and tried again up to
 *   `maxAttempts` while all others go on; then a dead letter, unless its handler fails for every event ({@link SuspendedHandlers}).
 */
export class BatchRedo {
  constructor(
    private readonly parts: RedoParts,
    private readonly options: RedoOptions,
  ) {}

  /** When a held event has to be tried again, ms of the clock; infinite if none is held. */
  get nextTryAt(): number {
    return this.parts.held.nextDueAt;
  }

  /** @throws Interrupted and nothing else. */
  async process(items: readonly Item[], report: Report): Promise<void> {
    await this.dropForeign(report);
    await this.redo(items, report, new Findings());
  }

  /** Tries the held events that are due again, one by one. @throws Interrupted and nothing else. */
  async retryHeld(report: Report): Promise<void> {
    const { held, suspended } = this.parts;
    await this.dropForeign(report);
    for (const item of held.due(this.options.now())) {
      if (held.isHead(item) && suspended.mayTry(item.received.event.type))
        await this.redo([item], report, new Findings(true));
    }
  }

  private async redo(given: readonly Item[], report: Report, findings: Findings): Promise<void> {
    const backoff = new Backoff(50, 2_000);
    let items = given;
    let unreadableAttempts = 0;
    for (;;) {
      this.throwIfInterrupted();
      items = this.sortOut(items);
      const [first] = items;
      if (first === undefined) return;
      const { outcome, error } = await settled(this.parts.batch.run(items, findings.inboxAsked));
      if (outcome) return this.done(items, outcome, report, findings);

      findings.inboxAsked = true;
      const alone = items.length === 1;
      const blame = await this.blameFor(error, alone);
      if (blame === 'surroundings' || (blame === 'busy' && alone && first.kind !== 'event')) {
        this.parts.observer.retried?.('transient', error);
        await backoff.wait(this.options.signal);
      } else if (!alone) {
        const later = findings.laterOnes(items, error);
        if (later.length === 0) return this.inParts(items, error, report, findings);
        await this.postpone(later, error, report);
        items = items.filter((item) => item.kind !== 'event' || !later.includes(item));
      } else if (first.kind === 'event') {
        return this.failedAlone(first, error, blame, report, findings);
      } else if (++unreadableAttempts >= this.options.maxAttempts) {
        return this.deadLetter(first, error, unreadableAttempts, report);
      } else {
        this.parts.observer.retried?.('single', error);
        await backoff.wait(this.options.signal);
      }
    }
  }

  /** In halves; where several are likely to fail alike, a small part first tells what to do with the rest. */
  private async inParts(items: readonly Item[], error: unknown, report: Report, findings: Findings): Promise<void> {
    this.parts.observer.retried?.('split', error);
    const middle = Math.ceil(items.length / (error instanceof RetryLaterError ? 8 : 2));
    await this.redo(items.slice(0, middle), report, findings);
    await this.redo(items.slice(middle), report, findings);
  }

  private async failedAlone(
    item: EventItem,
    error: unknown,
    blame: Blame,
    report: Report,
    findings: Findings,
  ): Promise<void> {
    const { held, suspended, observer } = this.parts;
    const { type } = item.received.event;
    if (blame === 'busy' || error instanceof RetryLaterError) {
      if (error instanceof RetryLaterError) findings.saidLater(type, error.code);
      return this.postpone([item], error, report);
    }
    const attempts = held.attemptsOf(item) + 1;
    if (error instanceof PermanentEventError) return this.deadLetter(item, error, attempts, report);
    const code = errorCodeOf(error, error instanceof Error ? error.name : 'HANDLER_ERROR');
    const suspension = suspended.failed(type, item.id, { code, message: messageOf(error) });
    if (suspension) observer.suspended?.(type, suspension.code, suspension.message);
    if (suspended.isSuspended(type)) return this.hold(item, attempts - 1, error);
    if (attempts >= this.options.maxAttempts) return this.deadLetter(item, error, attempts, report);
    this.hold(item, attempts, error);
  }

  private hold(item: EventItem, attempts: number, error: unknown): void {
    this.parts.observer.retried?.('single', error);
    this.parts.held.hold(item, attempts, this.options.now() + FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1));
  }

  /** Those whose turn it is: ours, with nothing of their key held before them, and a handler that works. */
  private sortOut(items: readonly Item[]): Item[] {
    const { held, suspended } = this.parts;
    const ours = items.filter(this.options.isOurs);
    return held.sortOut(ours, ({ received }) => suspended.isSuspended(received.event.type), this.options.now());
  }

  private async done(items: readonly Item[], outcome: BatchOutcome, report: Report, findings: Findings): Promise<void> {
    const { held, suspended, observer } = this.parts;
    report(outcome, items.length);
    const types = outcome.handled.map(({ type }) => type);
    findings.handled(types);
    let free = items.flatMap((item) => (item.kind === 'event' ? held.release(item) : []));
    for (const type of types) {
      const ended = suspended.succeeded(type);
      if (ended === undefined) continue;
      observer.resumed?.(type, (this.options.now() - ended.since) / 1_000);
      free = [...free, ...held.releaseAll(({ received }) => received.event.type === type)];
    }
    await this.redoReleased(free, report);
  }

  /** Where it is interrupted, they go on counting as held: their offsets stay uncommitted. */
  private async redoReleased(released: readonly EventItem[], report: Report): Promise<void> {
    if (released.length === 0) return;
    await this.redo(released, report, new Findings());
    this.parts.held.dealtWith(released);
  }

  private async postpone(items: readonly EventItem[], error: unknown, report: Report): Promise<void> {
    await this.settle(items, report, () => this.parts.postponement.run(items, error));
  }

  private async deadLetter(
    item: EventItem | UnreadableItem,
    error: unknown,
    attempts: number,
    report: Report,
  ): Promise<void> {
    const code = errorCodeOf(error, 'HANDLER_ERROR');
    const failure = { code, message: messageOf(error), attempts };
    await this.settle([item], report, async () => {
      const isNew = await this.parts.transactions.run((tx) => this.parts.letters.add(tx, item, failure));
      const letters = isNew ? [{ topic: item.queued.record.topic, code }] : [];
      return { ...NOTHING_DONE, duplicates: isNew ? 0 : 1, letters };
    });
  }

  /** What becomes of an event must be written: there is no error here that could be answered by dropping it. */
  private async settle(items: readonly Item[], report: Report, write: () => Promise<BatchOutcome>): Promise<void> {
    const backoff = new Backoff(100, 5_000);
    for (;;) {
      this.throwIfInterrupted();
      const { outcome, error } = await settled(write());
      if (outcome) return this.done(items, outcome, report, new Findings());
      this.parts.observer.retried?.('transient', error);
      await backoff.wait(this.options.signal);
      if (!items.some(this.options.isOurs)) return;
    }
  }

  /** Before a table that is missing is held against an event: is it one of ours, and missing to all? */
  private async blameFor(error: unknown, alone: boolean): Promise<Blame> {
    const blame = blameFor(error);
    if (blame !== 'schema' || !alone) return blame;
    const { error: ours } = await settled(this.parts.batch.checkTables());
    return ours === undefined ? 'event' : 'surroundings';
  }

  /** Held events of a lost assignment are read again, by us or by another. */
  private async dropForeign(report: Report): Promise<void> {
    const { held } = this.parts;
    if (held.size === 0) return;
    await this.redoReleased(
      held.releaseAll((head) => !this.options.isOurs(head)),
      report,
    );
  }

  private throwIfInterrupted(): void {
    if (this.options.signal.aborted) throw new Interrupted('shut down in the middle of a batch');
  }
}

/** Apart from what is done with the outcome: an error of the observer must not look like one of the batch. */
const settled = <T>(run: Promise<T>): Promise<{ outcome?: T; error?: unknown }> =>
  run.then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ error }),
  );

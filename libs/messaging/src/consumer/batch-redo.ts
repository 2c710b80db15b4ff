import type { DeadLetters } from '../inbox/dead-letters.js';
import type { Transactions } from '../transaction/transactions.js';
import { Backoff } from '../timing/backoff.js';
import type { BatchTransaction } from './batch-transaction.js';
import type { BatchOutcome, ConsumerObserver } from './consumer-observer.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import { PermanentEventError, RetryLaterError } from './event-errors.js';
import type { Item } from './event-routing.js';
import type { Postponement } from './postponed-events.js';
import { asksForLess, isTransient } from './transient-errors.js';

export interface RedoOptions {
  /** Attempts of an event that fails by itself. */
  readonly maxAttempts: number;
  /** Aborted at shutdown: waiting ends and {@link Interrupted} is thrown. */
  readonly signal: AbortSignal;
  /** Whether the record is still this member's to handle. */
  readonly isOurs: (item: Item) => boolean;
}

/** Called once for every committed transaction, with the number of items in it. */
export type Report = (outcome: BatchOutcome, items: number) => void;

/** Shutdown came while a batch could not be finished: its offsets stay uncommitted, its records come again. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly code = 'INTERRUPTED';
}

/**
 * Gets every item of a batch into the database.
 *
 * - Transient errors: the same items again, with backoff, without end; items of a lost assignment drop out. Where the
 *   batch was too much for the database (statement time-out), in halves. A single event that still times out is blocked
 *   by another transaction's row lock: it is postponed so that the others go on.
 * - Any other error of several items: in halves, in order, until the bad one is alone; the others just go through.
 * - One item alone: again up to `maxAttempts`, then a dead letter. At once a dead letter if the error is permanent, at
 *   once postponed if it is a RetryLaterError.
 */
export class BatchRedo {
  constructor(
    private readonly batch: BatchTransaction,
    private readonly transactions: Transactions,
    private readonly letters: DeadLetters,
    private readonly postponement: Postponement,
    private readonly observer: ConsumerObserver,
    private readonly options: RedoOptions,
  ) {}

  /** @throws Interrupted and nothing else. */
  async process(items: readonly Item[], report: Report): Promise<void> {
    const backoff = new Backoff(50, 2_000);
    let attempts = 0;
    for (;;) {
      this.throwIfInterrupted();
      const ours = items.filter(this.options.isOurs);
      const [first] = ours;
      if (first === undefined) return;
      const { outcome, error } = await settled(this.batch.run(ours));
      if (outcome) return report(outcome, ours.length);

      const givesWay = asksForLess(error) && (ours.length > 1 || first.kind === 'event');
      if (isTransient(error) && !givesWay) {
        this.observer.retried?.('transient', error);
      } else if (ours.length > 1) {
        this.observer.retried?.('split', error);
        const middle = Math.ceil(ours.length / 2);
        await this.process(ours.slice(0, middle), report);
        return this.process(ours.slice(middle), report);
      } else if (first.kind === 'event' && (error instanceof RetryLaterError || isTransient(error))) {
        return this.persist(first, () => this.postponement.run(first, error), report);
      } else if (++attempts >= this.options.maxAttempts || error instanceof PermanentEventError) {
        return this.persist(first, () => this.deadLetter(first, error, attempts), report);
      } else {
        this.observer.retried?.('single', error);
      }
      await backoff.wait(this.options.signal);
    }
  }

  /** What becomes of the event must be written: there is no error here that could be answered by dropping it. */
  private async persist(item: Item, write: () => Promise<BatchOutcome>, report: Report): Promise<void> {
    const backoff = new Backoff(100, 5_000);
    for (;;) {
      this.throwIfInterrupted();
      if (!this.options.isOurs(item)) return;
      const { outcome, error } = await settled(write());
      if (outcome) return report(outcome, 1);
      this.observer.retried?.('transient', error);
      await backoff.wait(this.options.signal);
    }
  }

  private async deadLetter(item: Item, error: unknown, attempts: number): Promise<BatchOutcome> {
    const code = errorCodeOf(error, 'HANDLER_ERROR');
    const failure = { code, message: messageOf(error), attempts };
    const isNew = await this.transactions.run((tx) => this.letters.add(tx, item, failure));
    const letters = isNew ? [{ topic: item.queued.record.topic, code }] : [];
    return { handled: [], duplicates: isNew ? 0 : 1, letters, delayed: [] };
  }

  private throwIfInterrupted(): void {
    if (this.options.signal.aborted) throw new Interrupted('shut down in the middle of a batch');
  }
}

/** Apart from what is done with the outcome: an error of the observer must not look like one of the batch. */
const settled = (run: Promise<BatchOutcome>): Promise<{ outcome?: BatchOutcome; error?: unknown }> =>
  run.then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ error }),
  );

import type { DeadLetters } from '../inbox/dead-letters.js';
import type { DelayedEvents, DueEvent } from '../inbox/delayed-events.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import { Backoff } from '../timing/backoff.js';
import { WakeUp } from '../timing/wake-up.js';
import type { BatchOutcome } from './batch-transaction.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import { PermanentEventError } from './event-errors.js';
import type { EventHandling } from './event-handling.js';
import type { EventRouting } from './event-routing.js';
import { delayAfter, type DelayOptions } from './put-aside.js';
import { isTransient } from './transient-errors.js';

const NOTHING: BatchOutcome = { handled: [], duplicates: 0, letters: [], delayed: [] };

/** Looks for events put aside by an instance that is gone, ms. */
const SLOW_POLL_MS = 5_000;
const MIN_POLL_MS = 50;

export interface DelayedRetryParts {
  readonly transactions: Transactions;
  readonly delayedEvents: DelayedEvents;
  readonly letters: DeadLetters;
  readonly handling: EventHandling;
  readonly routing: EventRouting;
  readonly report: (outcome: BatchOutcome) => void;
  readonly onTransient: (error: unknown) => void;
}

/**
 * Tries the events that were put aside again when they are due, the first of each key only, each in a transaction of
 * its own. The row is locked from claim to commit, so of several instances one has it; if that one dies, the lock goes
 * with it and the event is tried by another.
 */
export class DelayedRetries {
  private readonly stopping = new AbortController();
  private readonly bell = new WakeUp();
  private running: Promise<void> | undefined;

  constructor(
    private readonly parts: DelayedRetryParts,
    private readonly options: DelayOptions,
  ) {}

  start(): void {
    this.running ??= this.work();
  }

  /** Something was put aside. */
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
    if (typeof item === 'string') return NOTHING;
    if (item.kind === 'unreadable') {
      await letters.buryDelayed(tx, due, { ...item, attempts: due.attempts + 1 });
      return { ...NOTHING, letters: [{ topic: due.record.topic, code: item.code }] };
    }
    await handling.lock(tx, [item.received]);
    return { ...NOTHING, handled: await handling.handle(tx, [item.received]) };
  }

  /** What fails for its surroundings may do so alone: somebody holds a row of its. @throws where the database is away */
  private async letOthersGoFirst(due: DueEvent): Promise<void> {
    const later = { attempts: due.attempts, delayMs: SLOW_POLL_MS, code: null, message: null };
    await this.parts.transactions.run((tx) => this.parts.delayedEvents.putOff(tx, due, later));
  }

  private async settle(tx: Tx, due: DueEvent, error: unknown): Promise<BatchOutcome> {
    const attempts = due.attempts + 1;
    const code = errorCodeOf(error, 'HANDLER_ERROR');
    const trouble = [{ topic: due.record.topic, code }];
    if (error instanceof PermanentEventError || attempts >= this.options.maxAttempts) {
      if (!(await this.parts.delayedEvents.remove(tx, due.rowId))) return NOTHING;
      await this.parts.letters.buryDelayed(tx, due, { code, message: messageOf(error), attempts });
      return { ...NOTHING, letters: trouble };
    }
    await this.parts.delayedEvents.putOff(tx, due, delayAfter(error, attempts, this.options));
    return { ...NOTHING, delayed: trouble };
  }
}

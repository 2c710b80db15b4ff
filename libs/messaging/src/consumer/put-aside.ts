import { printable } from '../record/dead-letter.js';
import type { Delay, DelayedEvents } from '../inbox/delayed-events.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Transactions } from '../transaction/transactions.js';
import type { BatchOutcome } from './batch-transaction.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import { RetryLaterError } from './event-errors.js';
import type { EventItem } from './event-routing.js';
import { isTransient } from './transient-errors.js';

export interface DelayOptions {
  /** Before the second attempt, ms; doubles with each further one. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** Attempts before an event that was put aside becomes a dead letter. */
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
 * Takes over an event that cannot be handled now (its handler threw RetryLaterError, or its surroundings do not let it):
 * from now on the table of delayed events is its home. Only the former counts as an attempt.
 */
export class PutAside {
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
      await this.delayedEvents.putAside(tx, [item], delayAfter(error, isTransient(error) ? 0 : 1, this.options));
      return true;
    });
    this.wake();
    const delayed = taken ? [{ topic: item.received.topic, code: errorCodeOf(error, 'HANDLER_ERROR') }] : [];
    return { handled: [], duplicates: taken ? 0 : 1, letters: [], delayed };
  }
}

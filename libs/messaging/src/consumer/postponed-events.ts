import type { Delay, DelayedEvents } from '../inbox/delayed-events.js';
import type { Inbox } from '../inbox/inbox.js';
import { printable } from '../record/dead-letter.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import type { Transactions } from '../transaction/transactions.js';
import { NOTHING_DONE, type BatchOutcome } from './consumer-observer.js';
import { RetryLaterError } from './event-errors.js';
import { blameFor } from './error-blame.js';
import type { EventItem } from './event-routing.js';

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

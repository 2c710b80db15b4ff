import {
  orderingKeyOf,
  type Delay,
  type DelayableEvent,
  type DelayedKey,
  type DueEvent,
} from '../inbox/delayed-events.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import { Backoff } from '../timing/backoff.js';
import { WakeUp } from '../timing/wake-up.js';
import { NOTHING_DONE } from './consumer-observer.js';
import { Findings, PermanentEventError, RetryLaterError, blameFor } from './event-errors.js';
import {
  PostponedAttempt,
  delayAfter,
  type Attempted,
  type DelayOptions,
  type PostponedAttemptParts,
  type Retry,
  typeOf,
} from './postponed-events.js';

/** Interval of looking for events that another instance postponed, ms. */
const SLOW_POLL_MS = 5_000;
const MIN_POLL_MS = 50;
/** Interval of looking for events that wait behind none any more, since a process died between two commits, ms. */
const SWEEP_MS = 60_000;

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
  private readonly attempts: PostponedAttempt;

  constructor(
    private readonly parts: PostponedAttemptParts,
    private readonly options: DelayOptions,
  ) {
    this.attempts = new PostponedAttempt(parts);
  }

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

  private async attempt(among?: readonly Retry[]): Promise<Attempted> {
    const attempted = await this.attempts.run(among);
    if (attempted.error === undefined) {
      const done = attempted.retries.map(({ due: { record, orderingKey } }) => ({ topic: record.topic, orderingKey }));
      this.freed.push(...done);
    }
    return attempted;
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
      if (suspended.isSuspended(type)) return this.again([this.attempts.untilTry(due, type)]);
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
}

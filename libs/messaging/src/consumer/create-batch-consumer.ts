import { DeadLetters } from '../inbox/dead-letters.js';
import { DelayedEvents } from '../inbox/delayed-events.js';
import { Inbox } from '../inbox/inbox.js';
import { withDefaults } from '../options/check-options.js';
import type { RecordSource } from '../record/record-source.js';
import type { Transactions } from '../transaction/transactions.js';
import { BatchConsumer } from './batch-consumer.js';
import { BatchRedo } from './batch-redo.js';
import { BatchTransaction } from './batch-transaction.js';
import { guardedObserver, reportOutcome, type ConsumerObserver } from '../handling/consumer-observer.js';
import type { BatchLock, EventCodec, EventHandlers } from '../handling/event-contract.js';
import { EventHandling } from '../handling/event-handling.js';
import { EventRouting, type Item } from '../handling/event-routing.js';
import { HeldEvents } from '../handling/held-events.js';
import { Intake } from './intake.js';
import { Assignment, OffsetCommits } from './offsets.js';
import { Postponement, type DelayOptions } from '../handling/postponed-events.js';
import { PostponedRetries } from '../handling/postponed-retries.js';
import { SuspendedHandlers, type SuspendOptions } from '../handling/suspended-handlers.js';

export interface BatchConsumerSetup {
  /** Name in the inbox and in dead letters. */
  readonly consumer: string;
  readonly source: RecordSource;
  readonly transactions: Transactions;
  readonly codec: EventCodec;
  readonly handlers: EventHandlers;
  readonly lock?: BatchLock | undefined;
  readonly observer?: ConsumerObserver | undefined;
  readonly deadLetterTopic?: ((topic: string) => string) | undefined;
  readonly maxBatch?: number | undefined;
  readonly maxQueued?: number | undefined;
  readonly maxAttempts?: number | undefined;
  readonly drainMs?: number | undefined;
  readonly statementTimeoutMs?: number | undefined;
  readonly delay?: Partial<DelayOptions> | undefined;
  readonly suspend?: Partial<SuspendOptions> | undefined;
  readonly onFatal: (error: Error) => void;
}

/** Ten attempts over about ten minutes. */
export const DEFAULT_DELAY: DelayOptions = { firstMs: 1_000, maxMs: 300_000, maxAttempts: 10 };
export const DEFAULT_SUSPEND: SuspendOptions = { after: 5, firstMs: 1_000, maxMs: 30_000 };
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
const RUN_AHEAD_FROM = 100;

/** Puts a {@link BatchConsumer} together. Nothing is started. */
export const createBatchConsumer = (setup: BatchConsumerSetup): BatchConsumer => {
  const { consumer, source, transactions, handlers } = setup;
  const observer = guardedObserver(setup.observer ?? {});
  const interruption = new AbortController();
  const now = Date.now;
  const suspended = new SuspendedHandlers(withDefaults(DEFAULT_SUSPEND, setup.suspend), now);
  const held = new HeldEvents((type) => suspended.nextTryAt(type));
  const isOurs = ({ queued: { epoch, record } }: Pick<Item, 'queued'>) => assignment.isCurrent(epoch, record);
  const assignment: Assignment = new Assignment((topic, partition) => held.lowestOffset(topic, partition, isOurs));
  const inbox = new Inbox(consumer);
  const delayedEvents = new DelayedEvents(consumer);
  const letters = new DeadLetters(inbox, setup.deadLetterTopic ?? ((topic) => `${topic}.dlq`));
  const handling = new EventHandling(consumer, handlers, setup.lock, setup.statementTimeoutMs ?? 30_000);
  const routing = new EventRouting(setup.codec, handlers, consumer);
  const delay = withDefaults(DEFAULT_DELAY, setup.delay);
  const report = (outcome: Parameters<typeof reportOutcome>[0]) => reportOutcome(outcome, observer);
  const postponed = new PostponedRetries(
    { transactions, delayedEvents, letters, handling, routing, suspended, observer, report },
    delay,
  );
  const batch = new BatchTransaction(transactions, inbox, delayedEvents, letters, handling, (events) =>
    postponed.wake(events),
  );
  const postponement = new Postponement(transactions, inbox, delayedEvents, delay, () => postponed.wake());
  const redo = new BatchRedo(
    { batch, transactions, letters, postponement, held, suspended, observer },
    {
      maxAttempts: setup.maxAttempts ?? 3,
      signal: interruption.signal,
      isOurs,
      now,
    },
  );
  const intakeOptions = {
    maxRecords: setup.maxQueued ?? 2_000,
    maxBytes: MAX_QUEUED_BYTES,
    runAheadFrom: RUN_AHEAD_FROM,
    maxWaitMs: routing.maxWaitMs.bind(routing),
    held,
  };
  const intake = new Intake(assignment, observer, intakeOptions, setup.onFatal);
  const commits = new OffsetCommits(assignment, source, observer, interruption.signal);
  return new BatchConsumer(
    { source, assignment, intake, routing, redo, postponed, commits, suspended, observer, interruption },
    { maxBatch: setup.maxBatch ?? 500, drainMs: setup.drainMs ?? 5_000 },
  );
};

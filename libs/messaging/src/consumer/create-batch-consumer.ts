import { DeadLetters } from '../dead-letter/dead-letters.js';
import { Inbox } from '../inbox/inbox.js';
import type { Transactions } from '../transaction/transactions.js';
import { Assignment } from './assignment.js';
import { BatchConsumer } from './batch-consumer.js';
import type { BatchLock } from './batch-lock.js';
import { BatchRedo } from './batch-redo.js';
import { BatchTransaction } from './batch-transaction.js';
import { BoundedIntake } from './bounded-intake.js';
import type { ConsumerObserver } from './consumer-observer.js';
import type { EventCodec } from './event-codec.js';
import type { EventHandlers } from './event-handlers.js';
import { EventRouting } from './event-routing.js';
import { OffsetCommits } from './offset-commits.js';
import type { RecordSource } from './record-source.js';

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
  readonly onFatal: (error: Error) => void;
}

const MAX_QUEUED_BYTES = 32 * 1024 * 1024;

/** Puts a {@link BatchConsumer} together. Nothing is started. */
export const createBatchConsumer = (setup: BatchConsumerSetup): BatchConsumer => {
  const { consumer, source, transactions, handlers, observer = {} } = setup;
  const interruption = new AbortController();
  const assignment = new Assignment();
  const inbox = new Inbox(consumer);
  const letters = new DeadLetters(inbox, setup.deadLetterTopic ?? ((topic) => `${topic}.dlq`));
  const batch = new BatchTransaction(transactions, inbox, letters, handlers, setup.lock);
  const redo = new BatchRedo(batch, transactions, letters, observer, {
    maxAttempts: setup.maxAttempts ?? 3,
    signal: interruption.signal,
    isOurs: ({ queued }) => assignment.isCurrent(queued.epoch),
  });
  const limits = { records: setup.maxQueued ?? 2_000, bytes: MAX_QUEUED_BYTES };
  return new BatchConsumer(
    {
      source,
      assignment,
      redo,
      observer,
      interruption,
      intake: new BoundedIntake(assignment, observer, limits, setup.onFatal),
      commits: new OffsetCommits(assignment, source, observer, interruption.signal),
      routing: new EventRouting(setup.codec, (type) => handlers.has(type), consumer),
    },
    { maxBatch: setup.maxBatch ?? 500, drainMs: setup.drainMs ?? 5_000 },
  );
};

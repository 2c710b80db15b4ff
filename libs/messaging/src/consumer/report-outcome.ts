import type { BatchOutcome } from './batch-transaction.js';
import type { ConsumerObserver } from './consumer-observer.js';

/** Tells the observer what a committed transaction did. */
export const reportOutcome = (outcome: BatchOutcome, observer: ConsumerObserver): void => {
  for (const { type, count, seconds } of outcome.handled) observer.handled?.(type, count, seconds);
  if (outcome.duplicates > 0) observer.skipped?.('duplicate', outcome.duplicates);
  for (const { topic, code } of outcome.letters) observer.deadLettered?.(topic, code);
  for (const { topic, code } of outcome.delayed) observer.delayed?.(topic, code);
};

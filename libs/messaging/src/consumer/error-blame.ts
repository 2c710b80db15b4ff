import { databaseFaultOf } from '../transaction/database-fault.js';
import { SequenceBehindError } from '../transaction/transaction-errors.js';
import { causesOf } from '../record/error-facts.js';
import { PermanentEventError, RetryLaterError } from './event-errors.js';
import { asksForLess, isTransient } from './transient-errors.js';

/**
 * What a failed batch is blamed on:
 * - `surroundings`: database or broker; the same again passes when they are back
 * - `busy`: it was too much for the database, or another transaction holds a row of it
 * - `schema`: a table, column, function or right is missing: to all events, or to one statement of one handler
 * - `event`: the handler or the event
 */
export type Blame = 'surroundings' | 'busy' | 'schema' | 'event';

/** What a handler says by its own errors comes first, whatever caused them. */
export function blameFor(error: unknown): Blame {
  if (error instanceof PermanentEventError || error instanceof RetryLaterError) return 'event';
  const fault = databaseFaultOf(error);
  if (fault === 'busy' || asksForLess(error)) return 'busy';
  if (fault === 'schema' && !isSequenceBehind(error)) return 'schema';
  return isTransient(error) ? 'surroundings' : 'event';
}

const isSequenceBehind = (error: unknown): boolean =>
  [...causesOf(error)].some((cause) => cause instanceof SequenceBehindError);

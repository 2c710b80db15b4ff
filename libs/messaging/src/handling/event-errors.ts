import { causesOf } from '../record/error-facts.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import { databaseFaultOf, databaseStatesOf, isDatabaseFault } from '../transaction/database-fault.js';
import { SequenceBehindError } from '../transaction/transaction-errors.js';
import type { EventItem, Item } from './event-routing.js';

/** The event can never be handled, however often it is tried: it becomes a dead letter at once, with this code. */
export class PermanentEventError extends Error {
  override readonly name = 'PermanentEventError';

  constructor(
    /** Stable, for `dlq-error-code`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The event cannot be handled yet, for a reason of the business (something it needs is not there). It is postponed
 * in the database and tried again with backoff; later events of the same consumer, topic and key wait behind it, all
 * others go on. Out of attempts it becomes a dead letter with this code.
 */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';

  constructor(
    readonly code: string,
    message: string,
    /** Shortest wait before the next attempt, ms. Default: the backoff of the consumer's options. */
    readonly delayMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

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
  if (isVerdict(error)) return 'event';
  const fault = databaseFaultOf(error);
  if (fault === 'busy' || asksForLess(error)) return 'busy';
  if (fault === 'schema' && !isSequenceBehind(error)) return 'schema';
  return isTransient(error) ? 'surroundings' : 'event';
}

const isSequenceBehind = (error: unknown): boolean =>
  [...causesOf(error)].some((cause) => cause instanceof SequenceBehindError);

/** The statement was too much at once: cancelled by a time-out, out of memory, over a limit. Fewer events may pass. */
const TOO_MUCH_STATES = new Set(['57014', '53200', '54000']);

/** Whether a smaller batch may get through where this one did not. */
export const asksForLess = (error: unknown): boolean =>
  !isVerdict(error) && databaseStatesOf(error).some((state) => TOO_MUCH_STATES.has(state));

/**
 * Whether the error tells of the surroundings (database or broker away, deadlock, no resources, a schema that is not the
 * code's) and not of the event: then the same work is tried again without end, and nothing of it becomes a dead letter.
 *
 * What a handler says by {@link PermanentEventError} or {@link RetryLaterError} comes first, whatever caused it. Other
 * errors are told apart by their class and by where they came from, never by their text: a connection that a handler
 * itself lost, to an HTTP server or a file, is the handler's error.
 */
export const isTransient = (error: unknown): boolean =>
  !isVerdict(error) && (isDatabaseFault(error) || [...causesOf(error)].some(isOfBroker));

const isOfBroker = (cause: unknown): boolean => cause instanceof BrokerUnavailableError;

const isVerdict = (error: unknown): boolean => error instanceof PermanentEventError || error instanceof RetryLaterError;

/** Events that have to say RetryLaterError one by one before the others of their type are postponed together. */
const TOGETHER_FROM = 3;

/** What is known of a batch by its parts that were run already. */
export class Findings {
  /** Events of a type that said RetryLaterError alone, by its code, since one of the type was handled. */
  private readonly later = new Map<string, { code: string; count: number }>();

  /** @param inboxAsked the inbox was looked at, and knew none of the events */
  constructor(public inboxAsked = false) {}

  saidLater(type: string, code: string): void {
    const before = this.later.get(type);
    this.later.set(type, { code, count: before?.code === code ? before.count + 1 : 1 });
  }

  handled(types: readonly string[]): void {
    for (const type of types) this.later.delete(type);
  }

  /** Whether so many events of the type have said so, in a row, that the others are taken to say so as well. */
  saySo(type: string | undefined, code: string): boolean {
    const found = type === undefined ? undefined : this.later.get(type);
    return found?.code === code && found.count >= TOGETHER_FROM;
  }
  /** Those of the items that are taken to say so as well, when one of them failed with the error. */
  laterOnes(items: readonly Item[], error: unknown): EventItem[] {
    if (!(error instanceof RetryLaterError)) return [];
    return items.filter(
      (item): item is EventItem => item.kind === 'event' && this.saySo(item.received.event.type, error.code),
    );
  }
}

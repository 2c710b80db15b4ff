import { causesOf } from '../record/error-facts.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import { databaseStatesOf, isDatabaseFault } from '../transaction/database-fault.js';
import { PermanentEventError, RetryLaterError } from './event-errors.js';

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

import { isConnectionLost, sqlStateOf } from '../transaction/sql-errors.js';
import { causesOf, hasCode } from '../record/error-facts.js';

/** SQLSTATE classes (first two characters) that tell of the server's state, not of the statement. */
const TRANSIENT_CLASSES = new Set([
  '08', // connection exception
  '40', // transaction rollback: serialization failure, deadlock
  '53', // insufficient resources: too many connections, disk full, out of memory
  '57', // operator intervention: shutdown, crash, still starting, cancelled
  '58', // system error: I/O
]);

const TRANSIENT_STATES = new Set([
  '25006', // read-only transaction: a standby before its promotion
  '25P03', // idle-in-transaction time-out
  '55P03', // lock not available
]);

const TRANSIENT_CODES = new Set([
  'BROKER_UNAVAILABLE',
  'TOPIC_UNAVAILABLE',
  // The inbox tells: if it did take place, the batch run again finds its rows and does nothing.
  'COMMIT_OUTCOME_UNKNOWN',
]);

/** The statement was too much at once: cancelled by a time-out, out of memory, over a limit. Fewer events may pass. */
const TOO_MUCH_STATES = new Set(['57014', '53200', '54000']);

/** Whether a smaller batch may get through where this one did not. */
export const asksForLess = (error: unknown): boolean =>
  [...causesOf(error)].some((cause) => TOO_MUCH_STATES.has(sqlStateOf(cause) ?? ''));

/** TypeORM after it has lost its connection in the middle of a transaction, or before it has one. */
const TRANSIENT_MESSAGES = /query ?runner already released|not (yet )?established|cannot use a pool after calling end/i;

/**
 * Whether the error tells of the surroundings (database or broker away, deadlock, no resources) and not of the event:
 * then the same work is tried again without end, and nothing of it ever becomes a dead letter.
 */
export const isTransient = (error: unknown): boolean => {
  for (const cause of causesOf(error)) {
    const state = sqlStateOf(cause);
    if (state !== undefined && (TRANSIENT_CLASSES.has(state.slice(0, 2)) || TRANSIENT_STATES.has(state))) return true;
    if (isConnectionLost(cause)) return true;
    if (hasCode(cause) && typeof cause.code === 'string' && TRANSIENT_CODES.has(cause.code)) return true;
    if (cause instanceof Error && TRANSIENT_MESSAGES.test(cause.message)) return true;
  }
  return false;
};

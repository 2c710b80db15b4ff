import type { Tx } from '../transaction/tx.js';
import type { ConsumedEvent, Received } from './received.js';

/**
 * The first statements of a batch's transaction after the inbox: lock (and, where handy, load into a
 * `tx.attachment`) every aggregate of the whole batch, in one sorted order, `FOR UPDATE`. All instances of a service
 * lock in this order, so their batches wait for each other instead of deadlocking; and since an aggregate is locked
 * before its outbox rows are inserted, outbox ids are in commit order per aggregate.
 */
export interface BatchLock<E extends ConsumedEvent = ConsumedEvent> {
  /** `events` are those that will be handled: seen for the first time, each id once. */
  lock(tx: Tx, events: readonly Received<E>[]): Promise<void>;
}

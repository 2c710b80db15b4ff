import type { Tx } from '../transaction/tx.js';
import type { ConsumedEvent, Received } from './received.js';

/**
 * The first statements of a batch's transaction: lock (and, where handy, load into a `tx.attachment`) every aggregate
 * of the whole batch, in one sorted order, `FOR UPDATE`. Use `tx.read`: the first goes out together with BEGIN. All
 * instances of a service lock in this order, so their batches wait for each other instead of deadlocking; and since an
 * aggregate is locked before its outbox rows are inserted, outbox ids are in commit order per aggregate.
 */
export interface BatchLock<E extends ConsumedEvent = ConsumedEvent> {
  /**
   * `events` are all of the batch, also those that the inbox will turn out to know: it is asked afterwards, so that
   * nobody waits for a lock while holding inbox rows.
   */
  lock(tx: Tx, events: readonly Received<E>[]): Promise<void>;
}

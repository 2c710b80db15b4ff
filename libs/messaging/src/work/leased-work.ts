import type { Tx } from '../transaction/tx.js';

/** What came of a call: a result, or an error. Both are settled; what an error means is the settling code's decision. */
export type CallOutcome<Outcome> =
  { readonly kind: 'returned'; readonly value: Outcome } | { readonly kind: 'threw'; readonly error: unknown };

export interface Settled<Job, Outcome> {
  readonly job: Job;
  readonly outcome: CallOutcome<Outcome>;
}

/** What a LeasedWorker does with one kind of intent row. */
export interface LeasedWork<Job, Outcome> {
  /** Locks up to `limit` due rows (`FOR UPDATE SKIP LOCKED`), stamps them with `leaseUntil` and returns them. */
  claim(tx: Tx, limit: number, leaseUntil: Date): Promise<Job[]>;
  /**
   * The call to the outside, in no transaction. It may be made again for the same job (after a crash, or when the lease
   * ran out): use a key that is stored with the job. `signal` is aborted when the lease has run out.
   */
  call(job: Job, signal: AbortSignal): Promise<Outcome>;
  /**
   * Writes outcomes and their events. Must change nothing for a job that was settled before, since an outcome can come
   * twice. Tried once for all outcomes that are there, and one by one when that fails.
   */
  settle(tx: Tx, settled: readonly Settled<Job, Outcome>[]): Promise<void>;
}

/** A call outlived its lease. Its job is free for others to claim, so its outcome is no longer taken. */
export class LeaseExpiredError extends Error {
  readonly code = 'LEASE_EXPIRED';
  override readonly name = 'LeaseExpiredError';

  constructor(leaseMs: number) {
    super(`A call did not return within its lease of ${leaseMs} ms`);
  }
}

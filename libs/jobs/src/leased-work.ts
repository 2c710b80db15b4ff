import type { Tx } from '@waybill/messaging';

/** What came of a call: a result, or an error. Both are settled; what an error means is the settling code's decision. */
export type CallOutcome<Outcome> =
  { readonly kind: 'returned'; readonly value: Outcome } | { readonly kind: 'threw'; readonly error: unknown };

export interface Settled<Job, Outcome> {
  readonly job: Job;
  readonly outcome: CallOutcome<Outcome>;
}

/** A job that a worker has, and the end of its lease as it was last stamped on the row. */
export interface Leased<Job> {
  readonly job: Job;
  readonly leaseUntil: Date;
}

/** What a LeasedWorker does with one kind of intent row. */
export interface LeasedWork<Job, Outcome> {
  /** Locks up to `limit` due rows (`FOR UPDATE SKIP LOCKED`), stamps them with `leaseUntil` and returns them. */
  claim(tx: Tx, limit: number, leaseUntil: Date): Promise<Job[]>;
  /**
   * Stamps rows with another end: a later one while their calls run, the present moment where the worker stops before it
   * has begun them. Each only while it bears the end that is given: a row with another one was settled or claimed by
   * someone else meanwhile. Without it a call may take no longer than a lease.
   * @returns those of `leases` that were stamped
   */
  renew?<L extends Leased<Job>>(tx: Tx, leases: readonly L[], leaseUntil: Date): Promise<readonly L[]>;
  /**
   * The call to the outside, in no transaction. It may be made again for the same job (after a crash, or when the lease
   * could not be renewed): use a key that is stored with the job. `signal` is aborted when nobody waits any more; what
   * the call does after that is not heard.
   */
  call(job: Job, signal: AbortSignal): Promise<Outcome>;
  /**
   * Writes outcomes and their events. Must change nothing for a job that was settled before, since an outcome can come
   * twice. Tried once for all outcomes that are there, and one by one when that fails.
   */
  settle(tx: Tx, settled: readonly Settled<Job, Outcome>[]): Promise<void>;
}

/** Nobody waits for a call any more: it took too long, or the worker stops. Whether it had its effect is not known. */
export class CallCutShortError extends Error {
  override readonly name = 'CallCutShortError';

  constructor(
    readonly code: 'CALL_TIMED_OUT' | 'WORKER_STOPPED',
    message: string,
  ) {
    super(message);
  }
}

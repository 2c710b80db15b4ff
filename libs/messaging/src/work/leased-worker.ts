import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';

export type CallOutcome<Outcome> =
  { readonly kind: 'returned'; readonly value: Outcome } | { readonly kind: 'threw'; readonly error: unknown };

export interface Settled<Job, Outcome> {
  readonly job: Job;
  readonly outcome: CallOutcome<Outcome>;
}

/** What a {@link LeasedWorker} does with one kind of intent row. */
export interface LeasedWork<Job, Outcome> {
  /** Locks up to `limit` due rows (`FOR UPDATE SKIP LOCKED`), stamps them with `leaseUntil` and returns them. */
  claim(tx: Tx, limit: number, leaseUntil: Date): Promise<Job[]>;
  /** The call to the outside. Runs in no transaction. `signal` is aborted when the lease has run out. */
  call(job: Job, signal: AbortSignal): Promise<Outcome>;
  /** Writes outcomes and their events; all outcomes that are there, in one transaction. */
  settle(tx: Tx, settled: readonly Settled<Job, Outcome>[]): Promise<void>;
}

export interface LeasedWorkerOptions {
  /** Calls at the same time. Default 16. */
  readonly concurrency?: number;
  /** How long a claimed job belongs to this worker, ms. Longer than any call. Default 30 s. */
  readonly leaseMs?: number;
  /** Slow poll as a net under wake(), ms. Default 1 s. */
  readonly pollMs?: number;
  /** How long stop() waits for calls in flight, ms. Default 5 s. */
  readonly stopMs?: number;
  /** Told of database errors; the worker backs off and goes on. */
  readonly onError?: (error: unknown) => void;
}

export declare class LeasedWorker<Job, Outcome> {
  constructor(transactions: Transactions, work: LeasedWork<Job, Outcome>, options?: LeasedWorkerOptions);
  /** Looks for work now: call it after the commit that recorded an intent (`tx.afterCommit(() => worker.wake())`). */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
}

import type { Tx } from '../transaction/tx.js';

/** What {@link WorkOwed} needs of a worker. */
export interface WorkTaker<Job> {
  /** Looks for work. */
  wake(): void;
  /** When a lease that begins now ends; undefined while the worker cannot take on `jobs` more. */
  leaseFor(jobs: number): Date | undefined;
  /** Makes the calls of jobs that were stamped with a lease of {@link leaseFor}. */
  takeOver(jobs: readonly Job[], leaseUntil: Date): void;
}

interface Owed<Job> {
  readonly jobs: Job[];
  leaseUntil: Date | undefined;
}

/**
 * Between the transactions that record work and the worker of this process: it hears of the work once the transaction
 * is committed. While it has hands free, the very transaction that records an intent may claim it for the worker, which
 * saves the claim a transaction of its own.
 */
export class WorkOwed<Job = unknown> {
  private taker: WorkTaker<Job> | undefined;
  private readonly announced = {};

  listen(taker: WorkTaker<Job>): void {
    this.taker = taker;
  }

  /** Work was recorded for whoever claims it. Any number of times in a transaction; heard once. */
  announce(tx: Tx): void {
    tx.attachment(this.announced, () => {
      tx.afterCommit(() => this.taker?.wake());
      return true;
    });
  }

  /**
   * Gives this process's worker the job that `claim` makes, its row being stamped in `tx` with the lease end that is
   * passed: as in {@link LeasedWork.claim}. After a crash the lease brings it back.
   *
   * @param claim not called where no worker has a hand free; then {@link announce} the work. Answers null to decline.
   * @returns whether the worker has it
   */
  give(tx: Tx, claim: (leaseUntil: Date) => Job | null): boolean {
    const owed = this.owedIn(tx);
    const leaseUntil = (owed.leaseUntil ??= this.taker?.leaseFor(1));
    if (leaseUntil === undefined || this.taker?.leaseFor(owed.jobs.length + 1) === undefined) return false;
    const job = claim(leaseUntil);
    if (job !== null) owed.jobs.push(job);
    return job !== null;
  }

  private owedIn(tx: Tx): Owed<Job> {
    return tx.attachment(this, () => {
      const owed: Owed<Job> = { jobs: [], leaseUntil: undefined };
      tx.afterCommit(() => {
        if (owed.leaseUntil && owed.jobs.length > 0) this.taker?.takeOver(owed.jobs, owed.leaseUntil);
      });
      return owed;
    });
  }
}

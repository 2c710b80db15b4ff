import type { Tx } from '@waybill/messaging';

/** What {@link WorkOwed} needs of a worker. */
export interface WorkTaker<Job> {
  /** Looks for work. */
  wake(): void;
  /** When a lease that begins now ends; undefined while the worker cannot take on `jobs` more. */
  leaseFor(jobs: number): Date | undefined;
  /** Makes the calls of jobs that were stamped with a lease of {@link leaseFor}. */
  takeOver(jobs: readonly Job[], leaseUntil: Date): void;
}

/** Stamps the row of the work with the end of the lease, as {@link LeasedWork.claim} does. Null: nothing is owed after all. */
type Claim<Job> = (leaseUntil: Date) => Job | null;

/**
 * Between the transactions that record work and the worker of this process. While the worker has hands free, the very
 * transaction that records an intent claims it for the worker, which saves the claim a transaction of its own; what it
 * cannot take is announced to it, to be claimed when it can. It hears of either after the commit. After a crash the
 * lease brings the work back.
 */
export class WorkOwed<Job = unknown> {
  private taker: WorkTaker<Job> | undefined;

  listen(taker: WorkTaker<Job>): void {
    this.taker = taker;
  }

  /**
   * Work is recorded in `tx`. It is claimed when everything else in the transaction is decided: what a later event of
   * the same batch calls off is never begun.
   */
  owe(tx: Tx, claim: Claim<Job>): void {
    const claims = tx.attachment<Claim<Job>[]>(this, () => {
      const all: Claim<Job>[] = [];
      tx.atLast(() => this.claim(tx, all));
      return all;
    });
    claims.push(claim);
  }

  private claim(tx: Tx, claims: readonly Claim<Job>[]): void {
    const leaseUntil = this.taker?.leaseFor(claims.length);
    if (leaseUntil === undefined) {
      tx.afterCommit(() => this.taker?.wake());
      return;
    }
    const jobs = claims.flatMap((claim) => claim(leaseUntil) ?? []);
    tx.afterCommit(() => this.taker?.takeOver(jobs, leaseUntil));
  }
}

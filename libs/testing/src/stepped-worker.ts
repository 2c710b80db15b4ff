import type { Leased, LeasedWork, Settled } from '@waybill/jobs';
import type { Transactions } from '@waybill/messaging';
import type { TestClock } from './test-clock.js';

const LEASE_MS = 10_000;
const NEVER = new AbortController().signal;

/** What a LeasedWorker does with its work, step by step: the test decides what happens in between, and when it dies. */
export class SteppedWorker<Job, Outcome> {
  /** @param longestPauseMs between two tries of one job; no shorter than a lease, 10 s */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly leasedWork: LeasedWork<Job, Outcome>,
    private readonly clock: TestClock,
    private readonly longestPauseMs: number,
  ) {}

  leaseFromNow(): Date {
    return new Date(this.clock.now().getTime() + LEASE_MS);
  }

  claim(limit = 100): Promise<Job[]> {
    return this.transactions.run((tx) => this.leasedWork.claim(tx, limit, this.leaseFromNow()));
  }

  /** All calls at once. Rejects with the error of one that fails, where a worker would settle it as thrown. */
  call(jobs: readonly Job[]): Promise<Settled<Job, Outcome>[]> {
    return Promise.all(
      jobs.map(async (job) => ({
        job,
        outcome: { kind: 'returned', value: await this.leasedWork.call(job, NEVER) } as const,
      })),
    );
  }

  /** As for calls that take longer than a third of their lease. @returns how many were put off */
  async renew(leases: readonly Leased<Job>[], leaseUntil: Date): Promise<number> {
    const renewed = await this.transactions.run(
      async (tx) => (await this.leasedWork.renew?.(tx, leases, leaseUntil)) ?? [],
    );
    return renewed.length;
  }

  async settle(settled: readonly Settled<Job, Outcome>[]): Promise<void> {
    await this.transactions.run((tx) => this.leasedWork.settle(tx, settled));
  }

  /** Until nothing is owed any more, pauses and leases included. @returns calls made */
  async work(): Promise<number> {
    for (let made = 0, idle = 0; ;) {
      const calls = await this.call(await this.claim());
      if (calls.length > 0) await this.settle(calls);
      made += calls.length;
      idle = calls.length > 0 ? 0 : idle + 1;
      if (idle > 1) return made;
      this.clock.advance(this.longestPauseMs + 1);
    }
  }

  /** Until it dies after its calls: the other side has heard them, nobody notes the answers, the leases run out. */
  async workAndDie(): Promise<void> {
    await this.call(await this.claim());
    this.clock.advance(this.longestPauseMs + 1);
  }
}

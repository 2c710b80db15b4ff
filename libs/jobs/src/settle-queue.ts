import { isConnectionLost } from '@waybill/messaging';
import type { Transactions } from '@waybill/messaging';
import type { Tx } from '@waybill/messaging';
import { Backoff } from '@waybill/messaging';
import type { Settled } from './leased-work.js';
import type { TimeSource } from './time-source.js';

interface Waiting<Job, Outcome> {
  readonly settled: Settled<Job, Outcome>;
  readonly lease: { readonly leaseUntil: Date };
  readonly done: () => void;
}

/**
 * Writes outcomes: whatever has gathered while the last transaction ran goes into the next one. An outcome that cannot
 * be written is given up when its lease ends: then its job is claimed and called again.
 */
export class SettleQueue<Job, Outcome> {
  private queue: Waiting<Job, Outcome>[] = [];
  private writing = false;

  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly write: (tx: Tx, settled: readonly Settled<Job, Outcome>[]) => Promise<void>,
    private readonly clock: TimeSource,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Resolves when the outcome is committed or given up. */
  settle(settled: Settled<Job, Outcome>, lease: Waiting<Job, Outcome>['lease']): Promise<void> {
    return new Promise((done) => {
      this.queue.push({ settled, lease, done });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    const backoff = new Backoff(100, 2_000);
    while (this.queue.length > 0) {
      const group = this.queue;
      this.queue = [];
      const left = await this.writeGroup(group);
      if (left.length > 0) {
        this.queue.unshift(...left);
        await backoff.wait();
      } else {
        backoff.reset();
      }
    }
    this.writing = false;
  }

  /** @returns those to be tried again. */
  private async writeGroup(group: readonly Waiting<Job, Outcome>[]): Promise<Waiting<Job, Outcome>[]> {
    try {
      await this.transactions.run((tx) =>
        this.write(
          tx,
          group.map(({ settled }) => settled),
        ),
      );
    } catch (error) {
      if (isConnectionLost(error)) {
        this.onError(error);
        return this.withLeaseLeft(group);
      }
      if (group.length > 1) return this.writeOneByOne(group);
      // Also when the outcome of COMMIT is unknown: if it was not written, the lease brings the job back.
      this.onError(error);
    }
    for (const { done } of group) done();
    return [];
  }

  private async writeOneByOne(group: readonly Waiting<Job, Outcome>[]): Promise<Waiting<Job, Outcome>[]> {
    const left: Waiting<Job, Outcome>[] = [];
    for (const waiting of group) left.push(...(await this.writeGroup([waiting])));
    return left;
  }

  private withLeaseLeft(group: readonly Waiting<Job, Outcome>[]): Waiting<Job, Outcome>[] {
    const now = this.clock.now().getTime();
    const isOver = ({ lease }: Waiting<Job, Outcome>): boolean => lease.leaseUntil.getTime() <= now;
    for (const waiting of group) if (isOver(waiting)) waiting.done();
    return group.filter((waiting) => !isOver(waiting));
  }
}

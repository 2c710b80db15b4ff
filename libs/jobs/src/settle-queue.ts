import { setTimeout as delay } from 'node:timers/promises';
import { Backoff, isDatabaseFault, type Transactions, type Tx } from '@waybill/messaging';
import type { Settled } from './leased-work.js';
import type { TimeSource } from './time-source.js';

/** Pauses before an outcome is written again that was refused by itself: from, to, ms. */
const AGAIN_FROM_MS = 250;
const AGAIN_TO_MS = 8_000;

/** What became of an outcome. */
export type Settling =
  | { readonly kind: 'settled' }
  /** Its lease ended before it could be written: its job is another's by now. */
  | { readonly kind: 'given up' }
  /** It was refused by itself, as often as it may be. */
  | { readonly kind: 'refused'; readonly attempts: number; readonly error: unknown };

interface Waiting<Job, Outcome> {
  readonly settled: Settled<Job, Outcome>;
  readonly lease: { readonly leaseUntil: Date };
  readonly backoff: Backoff;
  readonly done: (settling: Settling) => void;
  /** How often it was refused by itself. */
  attempts: number;
}

export interface SettleOptions {
  /** How often an outcome is written that is refused by itself. */
  readonly maxAttempts: number;
  /** The clock that dates the leases. */
  readonly clock: TimeSource;
  readonly onError: (error: unknown) => void;
}

/**
 * Writes outcomes: whatever has gathered while the last transaction ran goes into the next one. What the database is to
 * blame for is written again until the lease ends; one that is refused by itself is tried apart from the others, with
 * pauses that grow, so that no call to the outside is repeated for a defect on our side.
 */
export class SettleQueue<Job, Outcome> {
  private queue: Waiting<Job, Outcome>[] = [];
  private writing = false;

  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly write: (tx: Tx, settled: readonly Settled<Job, Outcome>[]) => Promise<void>,
    private readonly options: SettleOptions,
  ) {}

  /** Resolves when the outcome is committed, given up or refused. */
  settle(settled: Settled<Job, Outcome>, lease: Waiting<Job, Outcome>['lease']): Promise<Settling> {
    return new Promise((done) => {
      this.add({ settled, lease, done, backoff: new Backoff(AGAIN_FROM_MS, AGAIN_TO_MS), attempts: 0 });
    });
  }

  private add(waiting: Waiting<Job, Outcome>): void {
    this.queue.push(waiting);
    if (!this.writing) void this.writeAll();
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

  /** @returns those to be tried again at once. */
  private async writeGroup(group: readonly Waiting<Job, Outcome>[]): Promise<Waiting<Job, Outcome>[]> {
    try {
      await this.transactions.run((tx) =>
        this.write(
          tx,
          group.map(({ settled }) => settled),
        ),
      );
    } catch (error) {
      // Also when the outcome of COMMIT is unknown: what was written before changes nothing when it is written again.
      if (isDatabaseFault(error)) {
        this.options.onError(error);
        return group.filter((waiting) => this.holdsLease(waiting));
      }
      if (group.length > 1) return this.writeOneByOne(group);
      for (const waiting of group) this.refused(waiting, error);
      return [];
    }
    for (const { done } of group) done({ kind: 'settled' });
    return [];
  }

  private async writeOneByOne(group: readonly Waiting<Job, Outcome>[]): Promise<Waiting<Job, Outcome>[]> {
    const left: Waiting<Job, Outcome>[] = [];
    for (const waiting of group) left.push(...(await this.writeGroup([waiting])));
    return left;
  }

  private refused(waiting: Waiting<Job, Outcome>, error: unknown): void {
    this.options.onError(error);
    waiting.attempts++;
    if (waiting.attempts >= this.options.maxAttempts) {
      waiting.done({ kind: 'refused', attempts: waiting.attempts, error });
    } else {
      void delay(waiting.backoff.next(), undefined, { ref: false }).then(() => {
        if (this.holdsLease(waiting)) this.add(waiting);
      });
    }
  }

  /** Ends the wait of one whose lease is over. */
  private holdsLease({ lease, done }: Waiting<Job, Outcome>): boolean {
    const holds = lease.leaseUntil.getTime() > this.options.clock.now().getTime();
    if (!holds) done({ kind: 'given up' });
    return holds;
  }
}

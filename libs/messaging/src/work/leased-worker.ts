import { setTimeout as delay } from 'node:timers/promises';
import type { Transactions } from '../transaction/transactions.js';
import { Backoff } from './backoff.js';
import { LeaseExpiredError, type CallOutcome, type LeasedWork } from './leased-work.js';
import { SettleQueue } from './settle-queue.js';
import { WakeUp } from './wake-up.js';
import { Gathering } from './gathering.js';

/** Under load jobs are claimed at most so often, ms. */
const GATHER_MS = 20;

export interface LeasedWorkerOptions {
  /** Jobs claimed and not yet settled at the same time. Default 16. */
  readonly concurrency?: number;
  /**
   * How long a claimed job belongs to this worker, ms. Longer than any call, and than any difference between the clocks
   * of the machines. Default 30 s.
   */
  readonly leaseMs?: number;
  /** Slow poll as a net under wake(), ms. Default 1 s. */
  readonly pollMs?: number;
  /** How long stop() waits for calls in flight, ms. Default 5 s. */
  readonly stopMs?: number;
  /** Told of database errors and expired leases; the worker goes on. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Makes calls to the outside for intent rows: claim in one transaction, call in none, settle in another.
 *
 * A crash between call and settle leaves the job claimed; it is claimed and **called again** once its lease has run
 * out. So calls must carry a key by which the other side recognises a repetition.
 */
export class LeasedWorker<Job, Outcome> {
  private readonly concurrency: number;
  private readonly leaseMs: number;
  private readonly pollMs: number;
  private readonly stopMs: number;
  private readonly onError: (error: unknown) => void;
  private readonly bell = new WakeUp();
  private readonly backoff = new Backoff(100, 2_000);
  private readonly stopping = new AbortController();
  private readonly settling: SettleQueue<Job, Outcome>;
  private readonly busy = new Set<Promise<void>>();
  private claiming: Promise<void> | undefined;
  /** The last claim got all it asked for: there are probably more. */
  private moreWaits = false;

  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly work: LeasedWork<Job, Outcome>,
    options: LeasedWorkerOptions = {},
  ) {
    this.concurrency = options.concurrency ?? 16;
    this.leaseMs = options.leaseMs ?? 30_000;
    this.pollMs = options.pollMs ?? 1_000;
    this.stopMs = options.stopMs ?? 5_000;
    this.onError = options.onError ?? (() => undefined);
    this.settling = new SettleQueue(transactions, (tx, settled) => work.settle(tx, settled), this.onError);
  }

  /** Looks for work now: call it after the commit that recorded an intent (`tx.afterCommit(() => worker.wake())`). */
  wake(): void {
    this.bell.wake();
  }

  start(): void {
    this.claiming ??= this.claimOn();
  }

  /** Claims nothing more and waits up to `stopMs` for calls in flight and their outcomes to be written. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.wake();
    const deadline = new AbortController();
    const patience = delay(this.stopMs, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([this.finish(), patience]);
    deadline.abort();
  }

  private async finish(): Promise<void> {
    await this.claiming;
    await Promise.all(this.busy);
  }

  private readonly gathering = new Gathering(GATHER_MS);

  private async claimOn(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const free = this.concurrency - this.busy.size;
      this.bell.clear();
      await this.gathering.due();
      const claimed = free > 0 ? await this.claim(free) : 0;
      this.gathering.begin(claimed ?? 0);
      if (claimed === undefined) await this.pause();
      else if (claimed < free || free === 0) await this.bell.wait(this.pollMs);
    }
  }

  /** @returns how many jobs were claimed; undefined when the database failed. */
  private async claim(limit: number): Promise<number | undefined> {
    const leaseEnds = Date.now() + this.leaseMs;
    try {
      const jobs = await this.transactions.run((tx) => this.work.claim(tx, limit, new Date(leaseEnds)));
      this.backoff.reset();
      this.moreWaits = jobs.length >= limit;
      for (const job of jobs) this.begin(job, leaseEnds);
      return jobs.length;
    } catch (error) {
      this.onError(error);
      return undefined;
    }
  }

  private begin(job: Job, leaseEnds: number): void {
    const handled = this.handle(job, leaseEnds).finally(() => {
      this.busy.delete(handled);
      if (this.moreWaits) this.bell.wake();
    });
    this.busy.add(handled);
  }

  private async handle(job: Job, leaseEnds: number): Promise<void> {
    const outcome = await this.callWithinLease(job, leaseEnds);
    if (outcome) await this.settling.settle({ job, outcome }, leaseEnds);
  }

  private async callWithinLease(job: Job, leaseEnds: number): Promise<CallOutcome<Outcome> | undefined> {
    const lease = new AbortController();
    const { promise: expired, resolve: expire } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      const error = new LeaseExpiredError(this.leaseMs);
      lease.abort(error);
      this.onError(error);
      expire(undefined);
    }, leaseEnds - Date.now());
    // A process that has nothing else to do need not stay to see a lease end.
    timer.unref();
    try {
      return await Promise.race([outcomeOf(() => this.work.call(job, lease.signal)), expired]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async pause(): Promise<void> {
    await delay(this.backoff.next(), undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

async function outcomeOf<Outcome>(call: () => Promise<Outcome>): Promise<CallOutcome<Outcome>> {
  try {
    return { kind: 'returned', value: await call() };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

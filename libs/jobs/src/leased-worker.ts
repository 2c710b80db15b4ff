import { setTimeout as delay } from 'node:timers/promises';
import type { Transactions } from '@waybill/messaging';
import { Backoff } from '@waybill/messaging';
import { CallInFlight } from './call-in-flight.js';
import { Gathering } from '@waybill/messaging';
import { CallCutShortError, type LeasedWork } from './leased-work.js';
import { Leases, type Lease } from './leases.js';
import { SettleQueue } from './settle-queue.js';
import { WakeUp } from '@waybill/messaging';
import { MACHINE_CLOCK, type TimeSource } from './time-source.js';
import type { WorkTaker } from './work-owed.js';

/** Under load jobs are claimed at most so often, ms. */
const GATHER_MS = 20;
/** How long stop() waits for outcomes to be written after it has cut the calls short, ms. */
const LAST_WORDS_MS = 500;

export interface LeasedWorkerOptions {
  /** Jobs claimed and not yet settled at the same time. Default 16. */
  readonly concurrency?: number;
  /**
   * How long a claimed job belongs to this worker, ms; renewed for as long as its call runs. After a crash it is what
   * others wait before they claim the job. Longer than any difference between the processes' {@link clock}s. Default
   * 10 s; 30 s for work that cannot renew.
   */
  readonly leaseMs?: number;
  /**
   * How long an answer is waited for, ms; then the call is settled as one that threw CALL_TIMED_OUT. Default 30 s; no
   * longer than the lease for work that cannot renew.
   */
  readonly callMs?: number;
  /** Slow poll as a net under wake(), ms. Default 1 s. */
  readonly pollMs?: number;
  /** How long stop() waits for calls in flight before it cuts them short, ms. Default 4 s. */
  readonly stopMs?: number;
  /**
   * By which leases are dated; the statements that claim must judge by the same. The database's clock is one that all
   * processes share. Default: this machine's.
   */
  readonly clock?: TimeSource;
  /** Told of database errors; the worker goes on. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Makes calls to the outside for intent rows: claim in one transaction, call in none, settle in another.
 *
 * A crash between call and settle leaves the job claimed; it is claimed and **called again** once its lease has run
 * out. So calls must carry a key by which the other side recognises a repetition.
 */
export class LeasedWorker<Job, Outcome> implements WorkTaker<Job> {
  private readonly concurrency: number;
  private readonly callMs: number;
  private readonly pollMs: number;
  private readonly stopMs: number;
  private readonly onError: (error: unknown) => void;
  private readonly bell = new WakeUp();
  private readonly backoff = new Backoff(100, 2_000);
  private readonly gathering = new Gathering(GATHER_MS);
  private readonly stopping = new AbortController();
  private readonly leases: Leases<Job>;
  private readonly settling: SettleQueue<Job, Outcome>;
  private readonly calls = new Set<CallInFlight<Outcome>>();
  private readonly busy = new Set<Promise<void>>();
  /** Claimed or taken over, and so leased to this worker, but not begun: no hand is free yet. */
  private readonly waiting: Lease<Job>[] = [];
  private claiming: Promise<void> | undefined;
  /** The last claim got all it asked for: there are probably more. */
  private moreWaits = false;

  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly work: LeasedWork<Job, Outcome>,
    options: LeasedWorkerOptions = {},
  ) {
    const leaseMs = options.leaseMs ?? (work.renew ? 10_000 : 30_000);
    this.concurrency = options.concurrency ?? 16;
    this.callMs = options.callMs ?? (work.renew ? 30_000 : leaseMs);
    if (!work.renew && this.callMs > leaseMs) throw new RangeError('A call may not outlive a lease that nobody renews');
    this.pollMs = options.pollMs ?? 1_000;
    this.stopMs = options.stopMs ?? 4_000;
    this.onError = options.onError ?? (() => undefined);
    const clock = options.clock ?? MACHINE_CLOCK;
    this.leases = new Leases(transactions, work, leaseMs, clock, this.onError);
    this.settling = new SettleQueue(transactions, (tx, settled) => work.settle(tx, settled), clock, this.onError);
  }

  /** Looks for work now: call it after the commit that recorded an intent (`tx.afterCommit(() => worker.wake())`). */
  wake(): void {
    this.bell.wake();
  }

  leaseFor(jobs: number): Date | undefined {
    // What waits in the table goes before what is just being recorded.
    const mayTake =
      this.claiming !== undefined && !this.stopping.signal.aborted && !this.moreWaits && jobs <= this.free;
    return mayTake ? this.leases.end() : undefined;
  }

  takeOver(jobs: readonly Job[], leaseUntil: Date): void {
    this.waiting.push(...jobs.map((job) => this.leases.hold(job, leaseUntil)));
    this.beginWaiting();
  }

  start(): void {
    this.leases.start();
    this.claiming ??= this.claimOn();
  }

  /**
   * Claims nothing more, gives back what it has not begun, and waits up to `stopMs` for calls in flight. What then still
   * runs is cut short and settled as WORKER_STOPPED: others need not wait for any lease to end.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.wake();
    await this.finishWithin(this.stopMs);
    for (const call of this.calls) call.cutShort(new CallCutShortError('WORKER_STOPPED', 'the worker is stopping'));
    await this.finishWithin(LAST_WORDS_MS);
    await this.leases.stop();
  }

  private async finishWithin(ms: number): Promise<void> {
    const finished = new AbortController();
    const patience = delay(ms, undefined, { signal: finished.signal }).catch(() => undefined);
    await Promise.race([this.finish(), patience]);
    finished.abort();
  }

  private async finish(): Promise<void> {
    await this.claiming;
    await Promise.all([this.leases.giveBack(this.waiting.splice(0)), this.idle()]);
  }

  private async idle(): Promise<void> {
    while (this.busy.size > 0) await Promise.all(this.busy);
  }

  private async claimOn(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.gathering.due();
      const { free } = this;
      this.bell.clear();
      // Nothing can be looked for now: the next hand that is free has to.
      if (free === 0) this.moreWaits = true;
      const claimed = free > 0 ? await this.claim(free) : 0;
      this.gathering.begin(claimed ?? 0);
      if (claimed === undefined) await this.backoff.wait(this.stopping.signal);
      else if (claimed < free || free === 0) await this.bell.wait(this.pollMs);
    }
  }

  /** @returns how many jobs were claimed; undefined when the database failed. */
  private async claim(limit: number): Promise<number | undefined> {
    const leaseUntil = this.leases.end();
    try {
      const jobs = await this.transactions.run((tx) => this.work.claim(tx, limit, leaseUntil));
      this.backoff.reset();
      this.moreWaits = jobs.length >= limit;
      this.waiting.push(...jobs.map((job) => this.leases.hold(job, leaseUntil)));
      this.beginWaiting();
      return jobs.length;
    } catch (error) {
      this.onError(error);
      return undefined;
    }
  }

  private get free(): number {
    return Math.max(0, this.concurrency - this.busy.size - this.waiting.length);
  }

  private beginWaiting(): void {
    while (this.busy.size < this.concurrency && !this.stopping.signal.aborted) {
      const lease = this.waiting.shift();
      if (!lease) return;
      this.begin(lease);
    }
  }

  private begin(lease: Lease<Job>): void {
    const handled = this.handle(lease).finally(() => {
      this.leases.release(lease);
      this.busy.delete(handled);
      this.beginWaiting();
      if (this.moreWaits) this.bell.wake();
    });
    this.busy.add(handled);
  }

  private async handle(lease: Lease<Job>): Promise<void> {
    const { job } = lease;
    const call = new CallInFlight<Outcome>();
    this.calls.add(call);
    const outcome = await call.outcome((signal) => this.work.call(job, signal), this.callMs);
    this.calls.delete(call);
    await this.settling.settle({ job, outcome }, lease);
  }
}

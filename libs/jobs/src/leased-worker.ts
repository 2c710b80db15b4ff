import { setTimeout as delay } from 'node:timers/promises';
import { Backoff, Gathering, WakeUp, type Transactions } from '@waybill/messaging';
import { CallInFlight } from './call-in-flight.js';
import { CallCutShortError, type LeasedWork } from './leased-work.js';
import { leasedWorkerSettings, type LeasedWorkerOptions, type LeasedWorkerSettings } from './leased-worker-options.js';
import { Leases, type Lease } from './leases.js';
import { SettleQueue } from './settle-queue.js';
import type { WorkTaker } from './work-owed.js';

/** Under load jobs are claimed at most so often, ms. */
const GATHER_MS = 20;
/** How long stop() waits for outcomes to be written after it has cut the calls short, ms. */
const LAST_WORDS_MS = 500;

/** The outcome of a job cannot be written, a defect of `settle`. The job rests; then it is called and settled again. */
export class OutcomeRefusedError extends Error {
  readonly code = 'OUTCOME_REFUSED';
  override readonly name = 'OutcomeRefusedError';

  constructor(
    readonly attempts: number,
    readonly restsUntil: Date | undefined,
    cause: unknown,
  ) {
    const next = restsUntil ? `at ${restsUntil.toISOString()}` : 'when its lease ends';
    super(`The outcome of a call was refused ${attempts} times; the call is made again ${next}`, { cause });
  }
}

/**
 * Makes calls to the outside for intent rows: claim in one transaction, call in none, settle in another.
 *
 * A crash between call and settle leaves the job claimed; it is claimed and **called again** once its lease has run
 * out. So calls must carry a key by which the other side recognises a repetition.
 */
export class LeasedWorker<Job, Outcome> implements WorkTaker<Job> {
  private readonly settings: LeasedWorkerSettings;
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

  /** @throws InvalidOptionError */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly work: LeasedWork<Job, Outcome>,
    options: LeasedWorkerOptions = {},
  ) {
    this.settings = leasedWorkerSettings(options, work.renew !== undefined);
    const { leaseMs, settleAttempts, clock, onError } = this.settings;
    this.leases = new Leases(transactions, work, leaseMs, clock, onError);
    this.settling = new SettleQueue(transactions, (tx, settled) => work.settle(tx, settled), {
      maxAttempts: settleAttempts,
      clock,
      onError,
    });
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
    await this.finishWithin(this.settings.stopMs);
    for (const call of this.calls) call.cutShort(new CallCutShortError('WORKER_STOPPED', 'the worker is stopping'));
    await this.finishWithin(LAST_WORDS_MS);
    await this.leases.stop();
  }

  private async finishWithin(ms: number): Promise<void> {
    const finished = new AbortController();
    const timer = delay(ms, undefined, { signal: finished.signal }).catch(() => undefined);
    await Promise.race([this.finish(), timer]);
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
      else if (claimed < free || free === 0) await this.bell.wait(this.settings.pollMs);
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
      this.settings.onError(error);
      return undefined;
    }
  }

  private get free(): number {
    const { concurrency, most } = this.settings;
    return Math.max(0, Math.min(concurrency, most()) - this.busy.size - this.waiting.length);
  }

  private beginWaiting(): void {
    while (this.busy.size < this.settings.concurrency && !this.stopping.signal.aborted) {
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
    const outcome = await call.outcome((signal) => this.work.call(job, signal), this.settings.callMs);
    this.calls.delete(call);
    const settling = await this.settling.settle({ job, outcome }, lease);
    if (settling.kind !== 'refused') return;
    const restsUntil = this.work.renew && new Date(this.settings.clock.now().getTime() + this.settings.restMs);
    if (restsUntil) await this.leases.putOff(lease, restsUntil);
    this.settings.onError(new OutcomeRefusedError(settling.attempts, restsUntil, settling.error));
  }
}

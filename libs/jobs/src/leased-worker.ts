import { setTimeout as delay } from 'node:timers/promises';
import {
  aFunction,
  anObject,
  Backoff,
  checkOptions,
  Gathering,
  guarded,
  InvalidOptionError,
  milliseconds,
  WakeUp,
  wholeNumber,
  type Transactions,
} from '@waybill/messaging';
import { CallInFlight } from './call-in-flight.js';
import { CallCutShortError, type LeasedWork } from './leased-work.js';
import { Leases, type Lease } from './leases.js';
import { SettleQueue } from './settle-queue.js';
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
  /**
   * How often an outcome is written that is refused by itself, a defect of `settle`; the pauses between double from
   * 0.25 s to 8 s. Default 8, about half a minute.
   */
  readonly settleAttempts?: number;
  /**
   * How long a job rests whose outcome was refused so often, ms; only then is it called again. Default 10 min. Work that
   * cannot renew is called again when its lease ends.
   */
  readonly restMs?: number;
  /** Told of database errors and of outcomes that were refused; the worker goes on. */
  readonly onError?: (error: unknown) => void;
}

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
  private readonly concurrency: number;
  private readonly callMs: number;
  private readonly pollMs: number;
  private readonly stopMs: number;
  private readonly restMs: number;
  private readonly clock: TimeSource;
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

  /** @throws InvalidOptionError */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly work: LeasedWork<Job, Outcome>,
    options: LeasedWorkerOptions = {},
  ) {
    checkOptions('LeasedWorker', options, {
      concurrency: wholeNumber(1, 10_000),
      leaseMs: milliseconds(1),
      callMs: milliseconds(1),
      pollMs: milliseconds(1),
      stopMs: milliseconds(),
      settleAttempts: wholeNumber(1, 1_000),
      restMs: milliseconds(1),
      clock: anObject,
      onError: aFunction,
    });
    const leaseMs = options.leaseMs ?? (work.renew ? 10_000 : 30_000);
    this.concurrency = options.concurrency ?? 16;
    this.callMs = options.callMs ?? (work.renew ? 30_000 : leaseMs);
    if (!work.renew && this.callMs > leaseMs) {
      const accepts = `at most leaseMs (${leaseMs}) for work that cannot renew its leases`;
      throw InvalidOptionError.of('LeasedWorker', 'callMs', this.callMs, accepts);
    }
    this.pollMs = options.pollMs ?? 1_000;
    this.stopMs = options.stopMs ?? 4_000;
    this.restMs = options.restMs ?? 600_000;
    this.onError = guarded('LeasedWorker', 'onError', options.onError);
    this.clock = options.clock ?? MACHINE_CLOCK;
    this.leases = new Leases(transactions, work, leaseMs, this.clock, this.onError);
    this.settling = new SettleQueue(transactions, (tx, settled) => work.settle(tx, settled), {
      maxAttempts: options.settleAttempts ?? 8,
      clock: this.clock,
      onError: this.onError,
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
    const settling = await this.settling.settle({ job, outcome }, lease);
    if (settling.kind !== 'refused') return;
    const restsUntil = this.work.renew && new Date(this.clock.now().getTime() + this.restMs);
    if (restsUntil) await this.leases.putOff(lease, restsUntil);
    this.onError(new OutcomeRefusedError(settling.attempts, restsUntil, settling.error));
  }
}

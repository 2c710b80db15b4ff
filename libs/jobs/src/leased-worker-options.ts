import {
  aFunction,
  anObject,
  checkOptions,
  guarded,
  InvalidOptionError,
  milliseconds,
  wholeNumber,
} from '@waybill/messaging';
import { MACHINE_CLOCK, type TimeSource } from './time-source.js';

export interface LeasedWorkerOptions {
  /** Jobs claimed and not yet settled at the same time. Default 16. */
  readonly concurrency?: number;
  /**
   * Jobs at the same time at most, beside {@link concurrency}, asked before each claim: 0 while the other side is away.
   * Jobs that are begun run on.
   */
  readonly most?: () => number;
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

export type LeasedWorkerSettings = Required<LeasedWorkerOptions>;

/**
 * The options with their defaults.
 *
 * @param canRenew whether the work renews its leases
 * @throws InvalidOptionError
 */
export function leasedWorkerSettings(options: LeasedWorkerOptions, canRenew: boolean): LeasedWorkerSettings {
  checkOptions('LeasedWorker', options, {
    concurrency: wholeNumber(1, 10_000),
    most: aFunction,
    leaseMs: milliseconds(1),
    callMs: milliseconds(1),
    pollMs: milliseconds(1),
    stopMs: milliseconds(),
    settleAttempts: wholeNumber(1, 1_000),
    restMs: milliseconds(1),
    clock: anObject,
    onError: aFunction,
  });
  const leaseMs = options.leaseMs ?? (canRenew ? 10_000 : 30_000);
  const callMs = options.callMs ?? (canRenew ? 30_000 : leaseMs);
  if (!canRenew && callMs > leaseMs) {
    const accepts = `at most leaseMs (${leaseMs}) for work that cannot renew its leases`;
    throw InvalidOptionError.of('LeasedWorker', 'callMs', callMs, accepts);
  }
  return {
    concurrency: options.concurrency ?? 16,
    most: options.most ?? (() => Infinity),
    leaseMs,
    callMs,
    pollMs: options.pollMs ?? 1_000,
    stopMs: options.stopMs ?? 4_000,
    clock: options.clock ?? MACHINE_CLOCK,
    settleAttempts: options.settleAttempts ?? 8,
    restMs: options.restMs ?? 600_000,
    onError: guarded('LeasedWorker', 'onError', options.onError),
  };
}

import type { Transactions } from '@waybill/messaging';
import type { LeasedWork } from './leased-work.js';
import type { TimeSource } from './time-source.js';

/** A lease as its holder knows it: the end moves on with every renewal. */
export class Lease<Job> {
  constructor(
    readonly job: Job,
    public leaseUntil: Date,
  ) {}
}

/** Of its length, how much of a lease may be over when a renewal looks at it and leaves it alone. */
const FRESH = 1 / 3;

/**
 * Keeps the leases of a worker's jobs from ending while it has them. Looked at three times a lease: a job that is done
 * sooner costs nothing, one that takes longer is renewed with at least a third of its lease left.
 *
 * A renewal that fails (the database is away) or is too late loses nothing: the row still bears the old end, and either
 * the next renewal puts it off or someone else has claimed it, who then asks under the same key.
 */
export class Leases<Job> {
  private readonly held = new Set<Lease<Job>>();
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;

  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly work: Pick<LeasedWork<Job, unknown>, 'renew'>,
    private readonly leaseMs: number,
    private readonly clock: TimeSource,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.work.renew) this.timer ??= setInterval(() => this.look(), this.leaseMs * FRESH).unref();
  }

  /** Resolves when no renewal is under way any more, and none will be. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
  }

  /** The end of a lease that begins now. */
  end(): Date {
    return new Date(this.clock.now().getTime() + this.leaseMs);
  }

  hold(job: Job, leaseUntil: Date): Lease<Job> {
    const lease = new Lease(job, leaseUntil);
    this.held.add(lease);
    return lease;
  }

  release(lease: Lease<Job>): void {
    this.held.delete(lease);
  }

  /**
   * Lets others claim jobs at once whose calls were not begun. Where that fails, or the work cannot renew, they wait for
   * the leases to end.
   */
  async giveBack(leases: readonly Lease<Job>[]): Promise<void> {
    for (const lease of leases) this.release(lease);
    // It may be putting these off: which end they bear is known when it is through.
    await this.renewing;
    try {
      if (leases.length > 0) await this.stamp(leases, this.clock.now());
    } catch (error) {
      this.onError(error);
    }
  }

  /**
   * Keeps a job from being claimed until then. Where that fails, or the work cannot renew, it is claimed when its lease
   * ends.
   */
  async putOff(lease: Lease<Job>, until: Date): Promise<void> {
    this.release(lease);
    await this.renewing;
    try {
      await this.stamp([lease], until);
    } catch (error) {
      this.onError(error);
    }
  }

  private look(): void {
    this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
  }

  private async renew(): Promise<void> {
    const agedAt = this.clock.now().getTime() + this.leaseMs * (1 - FRESH);
    const aged = [...this.held].filter(({ leaseUntil }) => leaseUntil.getTime() <= agedAt);
    try {
      if (aged.length > 0) await this.stamp(aged, this.end());
    } catch (error) {
      this.onError(error);
    }
  }

  private async stamp(leases: readonly Lease<Job>[], until: Date): Promise<void> {
    const stamped = await this.transactions.run((tx) => this.work.renew?.(tx, leases, until) ?? Promise.resolve([]));
    for (const lease of stamped) lease.leaseUntil = until;
  }
}

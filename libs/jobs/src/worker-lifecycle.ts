import { Inject, Logger, Optional, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { isDatabaseFault, RestoreGuard, type Transactions } from '@waybill/messaging';
import type { LeasedWork } from './leased-work.js';
import type { LeasedWorkerOptions } from './leased-worker-options.js';
import { LeasedWorker, OutcomeRefusedError } from './leased-worker.js';
import type { WorkOwed } from './work-owed.js';

/** How late a call without a wake-up may be: one due after a pause, or left by another process, ms. */
const POLL_MS = 500;

/**
 * A LeasedWorker that makes the calls a service owes for as long as the service runs; all instances share the work by
 * the table. Extend it with a constructor that names what Nest is to inject.
 */
export abstract class WorkerLifecycle<Job, Outcome> implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Calls owed by a database that is older than what it has said may have been called off since. */
  @Optional() @Inject(RestoreGuard) private readonly guard: RestoreGuard | undefined;
  private readonly worker: LeasedWorker<Job, Outcome>;
  private stopped = false;

  protected constructor(
    transactions: Transactions,
    work: LeasedWork<Job, Outcome>,
    owed: WorkOwed<Job>,
    options: LeasedWorkerOptions,
  ) {
    const logger = new Logger(new.target.name);
    this.worker = new LeasedWorker(transactions, work, {
      pollMs: POLL_MS,
      onError: (error) => {
        if (error instanceof OutcomeRefusedError) logger.error({ err: error, msg: 'the outcome of a call is refused' });
        else if (isDatabaseFault(error))
          logger.warn({ reason: messageOf(error), msg: 'calls to the outside are held up' });
        else logger.warn({ err: error, msg: 'calls to the outside are held up' });
      },
      ...options,
    });
    owed.listen(this.worker);
  }

  onApplicationBootstrap(): void {
    void Promise.resolve(this.guard?.passed).then(() => this.stopped || this.worker.start());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.worker.stop();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

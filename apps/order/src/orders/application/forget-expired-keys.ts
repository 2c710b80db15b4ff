import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork } from '@waybill/messaging';
import { IdempotencyKeys } from '../persistence/idempotency-keys.js';

const EVERY_MS = 60_000;
const BATCH = 500;

/** Deletes expired idempotency keys, a small batch at a time; any number of instances may do so at once. */
@Injectable()
export class ForgetExpiredKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly work: RecurringWork;

  constructor(private readonly keys: IdempotencyKeys) {
    const logger = new Logger(ForgetExpiredKeys.name);
    this.work = new RecurringWork(() => this.execute(), {
      everyMs: EVERY_MS,
      onError: (error) => logger.warn({ err: error, msg: 'expired keys are not deleted' }),
    });
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }

  /** @returns whether there may be more */
  async execute(): Promise<boolean> {
    return (await this.keys.forgetExpired(BATCH)) === BATCH;
  }
}

import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork } from '@waybill/messaging';
import { FORGET_BATCH, ForgetRecipients } from './forget-recipients.js';

const EVERY_MS = 10 * 60_000;

/** Runs {@link ForgetRecipients} every ten minutes, in every instance: they leave each other's rows alone. */
@Injectable()
export class Forgetting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Forgetting.name);
  private readonly work: RecurringWork;

  constructor(forget: ForgetRecipients) {
    this.work = new RecurringWork(async () => (await forget.due()) >= FORGET_BATCH, {
      everyMs: EVERY_MS,
      onError: (error) => this.logger.warn({ err: error, msg: 'forgetting waits' }),
    });
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }
}

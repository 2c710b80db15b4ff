import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork, Transactions } from '@waybill/messaging';
import { AnsweredRequests } from './answered-requests.js';

const EVERY_MS = 60_000;
const BATCH = 500;

/** Deletes expired answers, a small batch at a time; any number of instances may do so at once. */
@Injectable()
export class ForgetAnswers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly answers = new AnsweredRequests();
  private readonly work: RecurringWork;

  constructor(private readonly transactions: Transactions) {
    const logger = new Logger(ForgetAnswers.name);
    this.work = new RecurringWork(() => this.execute(), {
      everyMs: EVERY_MS,
      onError: (error) => logger.warn({ err: error, msg: 'expired answers are not deleted' }),
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
    return (await this.transactions.run((tx) => this.answers.forgetExpired(tx, BATCH))) === BATCH;
  }
}

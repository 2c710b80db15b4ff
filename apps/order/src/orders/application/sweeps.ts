import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork } from '@waybill/messaging';
import { ExpireOrders } from './expire-orders.js';
import { FlagOverdueCompensations } from './flag-overdue-compensations.js';
import { StartDeadlines } from './start-deadlines.js';

/** Deadlines are seconds; looking costs one read of an index. */
const EVERY_MS = 1_000;

/** Looks for deadlines that have passed, for as long as the service runs; in every instance, at any time. */
@Injectable()
export class Sweeps implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly works: readonly RecurringWork[];

  constructor(
    startDeadlines: StartDeadlines,
    expireOrders: ExpireOrders,
    flagOverdueCompensations: FlagOverdueCompensations,
  ) {
    const logger = new Logger(Sweeps.name);
    const recurring = (what: string, round: (signal: AbortSignal) => Promise<boolean>): RecurringWork =>
      new RecurringWork(round, {
        everyMs: EVERY_MS,
        onError: (error) => logger.warn({ err: error, msg: `${what} are held up` }),
      });
    this.works = [
      recurring('deadlines', () => startDeadlines.execute()),
      recurring('time-outs', (signal) => expireOrders.execute(signal)),
      recurring('overdue compensations', () => flagOverdueCompensations.execute()),
    ];
  }

  onApplicationBootstrap(): void {
    for (const work of this.works) work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.works.map((work) => work.stop()));
  }
}

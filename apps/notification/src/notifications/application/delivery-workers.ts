import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LeasedWorker } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { LogChannel } from '../channels/log.channel.js';
import { OpenChannels } from '../channels/open-channels.js';
import type { DeliveryResult } from '../domain/delivery.js';
import { DeliveryRepository, type DueDelivery } from '../persistence/delivery.repository.js';
import { DeliverMessages } from './deliver-messages.js';
import { DeliveryReports } from './delivery-reports.js';

/** One worker an open channel: while one is out of reach, the others go on. */
@Injectable()
export class DeliveryWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryWorkers.name);
  private readonly workers: readonly LeasedWorker<DueDelivery, DeliveryResult>[];

  constructor(
    transactions: Transactions,
    private readonly channels: OpenChannels,
    deliveries: DeliveryRepository,
    log: LogChannel,
    reports: DeliveryReports,
    clock: Clock,
  ) {
    this.workers = channels.all.map((channel) => {
      const work = new DeliverMessages(channel, channels, deliveries, log, reports, clock);
      return new LeasedWorker(transactions, work, {
        concurrency: channel.concurrency,
        callMs: channel.callMs,
        clock,
        onError: (error) => this.logger.warn({ channel: channel.name, err: error, msg: 'messages wait' }),
      });
    });
  }

  /** Messages were queued and committed. */
  wake(): void {
    for (const worker of this.workers) worker.wake();
  }

  onApplicationBootstrap(): void {
    for (const worker of this.workers) worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.channels.close();
  }
}

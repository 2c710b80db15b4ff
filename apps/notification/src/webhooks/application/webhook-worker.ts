import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LeasedWorker } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { NotificationConfig } from '../../notification.config.js';
import type { Attempt } from '../domain/attempt.js';
import { WebhookDeliveryRepository, type DueWebhook } from '../persistence/webhook-delivery.repository.js';
import { WebhookSender } from '../sending/webhook-sender.js';
import { SendWebhooks } from './send-webhooks.js';
import { WebhookReports } from './webhook-reports.js';

/** Messages on their way at the same time, per process. */
const CONCURRENCY = 64;

@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WebhookWorker.name);
  private readonly worker: LeasedWorker<DueWebhook, Attempt>;

  constructor(
    transactions: Transactions,
    deliveries: WebhookDeliveryRepository,
    sender: WebhookSender,
    reports: WebhookReports,
    clock: Clock,
    config: NotificationConfig,
  ) {
    this.worker = new LeasedWorker(transactions, new SendWebhooks(deliveries, sender, reports, clock), {
      concurrency: CONCURRENCY,
      // The sender answers by itself when its time is over.
      callMs: config.webhookTimeoutMs + 5_000,
      clock,
      onError: (error) => this.logger.warn({ err: error, msg: 'webhooks wait' }),
    });
  }

  /** Messages were queued and committed. */
  wake(): void {
    this.worker.wake();
  }

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }
}

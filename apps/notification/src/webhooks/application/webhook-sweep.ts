import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork, Transactions } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { NotificationConfig } from '../../notification.config.js';
import { WebhookDeliveryRepository } from '../persistence/webhook-delivery.repository.js';
import { WebhookEventRepository } from '../persistence/webhook-event.repository.js';

const EVERY_MS = 60_000;
const BATCH = 500;

/** Gives up what was tried for three days, and deletes what is older than WEBHOOK_RETENTION_DAYS. */
@Injectable()
export class WebhookSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WebhookSweep.name);
  private readonly work: RecurringWork;

  constructor(
    private readonly transactions: Transactions,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly events: WebhookEventRepository,
    private readonly clock: Clock,
    private readonly config: NotificationConfig,
  ) {
    this.work = new RecurringWork(async () => (await this.due()) >= BATCH, {
      everyMs: EVERY_MS,
      onError: (error) => this.logger.warn({ err: error, msg: 'the sweep of webhooks waits' }),
    });
  }

  /** @returns how many were given up or deleted, whichever is more, at most BATCH */
  async due(): Promise<number> {
    const now = this.clock.now();
    const keepFrom = new Date(now.getTime() - this.config.webhookRetentionMs);
    const expired = await this.transactions.run((tx) => this.deliveries.expire(tx, now, BATCH));
    const forgotten = await this.transactions.run((tx) => this.events.forget(tx, keepFrom, BATCH));
    return Math.max(expired, forgotten);
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }
}

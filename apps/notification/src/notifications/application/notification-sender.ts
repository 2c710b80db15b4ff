import { Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import { LeasedWorker, type LeasedWork, type Settled, Transactions, type Tx } from '@waybill/messaging';
import { NotificationChannel } from '../channels/channel.port.js';
import {
  NotificationRepository,
  type DeliveryResult,
  type DueNotification,
} from '../persistence/notification.repository.js';

/** Deliveries tried before a notification is given up as FAILED. */
const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 1000;

/**
 * Hands recorded notifications to the channel and writes down what came of it. At-least-once towards the channel: a crash
 * between hand-over and commit repeats the call with the same id after the lease.
 */
@Injectable()
export class NotificationSender
  implements LeasedWork<DueNotification, void>, OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(NotificationSender.name);
  private readonly worker: LeasedWorker<DueNotification, void>;

  constructor(
    transactions: Transactions,
    private readonly notifications: NotificationRepository,
    private readonly channel: NotificationChannel,
  ) {
    this.worker = new LeasedWorker(transactions, this, {
      concurrency: 64,
      onError: (error) => this.logger.warn({ err: error, msg: 'notifications wait' }),
    });
  }

  wake(): void {
    this.worker.wake();
  }

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }

  claim(tx: Tx, limit: number, leaseUntil: Date): Promise<DueNotification[]> {
    return this.notifications.claimDue(tx, limit, leaseUntil);
  }

  async call(due: DueNotification): Promise<void> {
    await this.channel.deliver(due);
  }

  async settle(tx: Tx, settled: readonly Settled<DueNotification, void>[]): Promise<void> {
    const now = new Date();
    await this.notifications.settle(
      tx,
      settled.map(({ job, outcome }) => {
        if (outcome.kind === 'threw')
          this.logger.warn({ orderId: job.orderId, err: outcome.error, msg: 'not delivered' });
        return resultOf(job, outcome.kind === 'returned', this.channel.name, now);
      }),
    );
  }
}

function resultOf(job: DueNotification, delivered: boolean, channel: string, now: Date): DeliveryResult {
  if (delivered) return { id: job.id, status: 'SENT', channel, sentAt: now, dueAt: now };
  const exhausted = job.attempts + 1 >= MAX_ATTEMPTS;
  const dueAt = new Date(now.getTime() + FIRST_RETRY_MS * 2 ** job.attempts);
  return { id: job.id, status: exhausted ? 'FAILED' : 'PENDING', channel, sentAt: null, dueAt };
}

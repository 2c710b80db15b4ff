import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { LogChannel } from '../channels/log.channel.js';
import { OpenChannels } from '../channels/open-channels.js';
import { NotificationRepository, type NewNotification } from '../persistence/notification.repository.js';
import { DeliveryWorkers } from './delivery-workers.js';

/**
 * Records notifications. Where the log is the only channel, nothing has to be called, so they are recorded as sent at
 * once; otherwise they are queued for the channel that reaches their customer.
 */
@Injectable()
export class RecordNotifications {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly channels: OpenChannels,
    private readonly workers: DeliveryWorkers,
    private readonly log: LogChannel,
  ) {}

  /** @param noted no order and cause twice */
  async execute(tx: Tx, noted: readonly NewNotification[]): Promise<void> {
    // Sorted, so that two instances that meet on the same keys wait for each other instead of deadlocking.
    const sorted = [...noted].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const told = await this.add(tx, sorted);
    tx.afterCommit(() => {
      this.workers.wake();
      this.log.tell(told);
    });
  }

  /** @returns those that the log has to tell */
  private async add(tx: Tx, sorted: readonly NewNotification[]): Promise<readonly NewNotification[]> {
    if (this.channels.logOnly) {
      const repeated = new Set((await this.notifications.addTold(tx, sorted)).map(keyOf));
      return repeated.size === 0 ? sorted : sorted.filter((notification) => !repeated.has(keyOf(notification)));
    }
    const forLog = new Set((await this.notifications.addRouted(tx, sorted, this.channels.names)).map(keyOf));
    return sorted.filter((notification) => forLog.has(keyOf(notification)));
  }
}

const keyOf = ({ orderId, cause }: { readonly orderId: string; readonly cause: string }): string =>
  `${orderId}/${cause}`;

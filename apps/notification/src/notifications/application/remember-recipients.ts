import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { NotificationRepository } from '../persistence/notification.repository.js';
import { NotificationSender } from './notification-sender.js';

/** Keeps whom to tell about an order. Messages that came earlier than OrderCreated were waiting for this. */
@Injectable()
export class RememberRecipients {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly sender: NotificationSender,
  ) {}

  async execute(tx: Tx, events: readonly Received<EventEnvelope<'OrderCreated'>>[]): Promise<void> {
    await this.notifications.addRecipients(
      tx,
      events.map(({ event: { data } }) => ({
        orderId: data.orderId,
        customerId: data.customerId,
        email: data.contact?.email ?? null,
        phone: data.contact?.phone ?? null,
      })),
    );
    tx.afterCommit(() => this.sender.wake());
  }
}

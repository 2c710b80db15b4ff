import { Injectable } from '@nestjs/common';
import type { DomainEvent, EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import { v7 as uuidv7 } from 'uuid';
import { composeMessage, type NotifyingType } from '../domain/message.js';
import { NotificationRepository } from '../persistence/notification.repository.js';
import { NotificationSender } from './notification-sender.js';

/** Records what a customer is to be told, once per order and cause; the sender delivers it after the commit. */
@Injectable()
export class NotifyCustomer {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly sender: NotificationSender,
  ) {}

  async execute(tx: Tx, events: readonly Received<EventEnvelope<NotifyingType>>[]): Promise<void> {
    await this.notifications.add(
      tx,
      events.map(({ event, traceparent }) => ({
        id: uuidv7(),
        orderId: event.subject,
        cause: event.type,
        traceparent: traceparent ?? newTraceparent(),
        ...composeMessage({ type: event.type, data: event.data } as DomainEvent<NotifyingType>),
      })),
    );
    tx.afterCommit(() => this.sender.wake());
  }
}

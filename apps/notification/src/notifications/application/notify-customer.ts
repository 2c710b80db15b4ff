import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import type { Cause } from '../domain/messages/turns.js';
import type { NewNotification } from '../persistence/notification.repository.js';
import { RecordNotifications } from './record-notifications.js';

/**
 * Notes what customers are to be told, once per order and cause. What a whole batch has to tell is recorded by one
 * statement, just before its commit.
 */
@Injectable()
export class NotifyCustomer {
  constructor(private readonly record: RecordNotifications) {}

  execute(tx: Tx, events: readonly Received<EventEnvelope<Cause>>[]): void {
    const noted = tx.attachment(this, () => {
      const first = new Map<string, NewNotification>();
      tx.beforeCommit(() => this.record.execute(tx, [...first.values()]));
      return first;
    });
    for (const { event, traceparent } of events) {
      const key = `${event.subject}/${event.type}`;
      if (noted.has(key)) continue;
      noted.set(key, {
        orderId: event.subject,
        cause: event.type,
        causedAt: event.time,
        facts: event.data,
        traceparent: traceparent ?? newTraceparent(),
      });
    }
  }
}

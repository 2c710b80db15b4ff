import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { TRY_FOR_MS } from '../domain/attempt.js';
import { bodyOf, webhookTypeOf, type ToldEvent } from '../domain/event-types.js';
import { WebhookEventRepository, type NewWebhookEvent } from '../persistence/webhook-event.repository.js';
import { WebhookWorker } from './webhook-worker.js';

/** How long it is believed that there is no endpoint, ms: an endpoint is told of what is read so long after it was added. */
const BELIEVED_MS = 1_000;

/**
 * Notes what endpoints are to be told, with the transaction that handles the events: all of a batch by one statement, just
 * before its commit. While there is no endpoint it costs one look a second.
 */
@Injectable()
export class RecordWebhooks {
  private noneUntil = 0;

  constructor(
    private readonly events: WebhookEventRepository,
    private readonly worker: WebhookWorker,
    private readonly clock: Clock,
  ) {}

  execute(tx: Tx, received: readonly Received<EventEnvelope<ToldEvent>>[]): void {
    if (this.clock.now().getTime() < this.noneUntil) return;
    const noted = tx.attachment(this, () => {
      const events: NewWebhookEvent[] = [];
      tx.beforeCommit(() => this.record(tx, events));
      return events;
    });
    for (const { event } of received) {
      noted.push({
        id: event.id,
        orderId: event.subject,
        type: webhookTypeOf(event.type),
        body: bodyOf(event.type, event.time, event.data as never),
      });
    }
  }

  private async record(tx: Tx, events: readonly NewWebhookEvent[]): Promise<void> {
    const now = this.clock.now().getTime();
    if (!(await this.events.anyEndpoint(tx))) {
      this.noneUntil = now + BELIEVED_MS;
      return;
    }
    await this.events.add(tx, events, new Date(now + TRY_FOR_MS));
    tx.afterCommit(() => this.worker.wake());
  }
}

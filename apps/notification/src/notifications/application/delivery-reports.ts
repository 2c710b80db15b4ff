import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '@waybill/platform';
import type { ContactChannel } from '../domain/contact.js';
import type { JudgedDelivery } from '../persistence/delivery.repository.js';

/** Tells operators what becomes of messages: counts, and lines for what is wrong. Never whom they were for. */
@Injectable()
export class DeliveryReports {
  private readonly logger = new Logger('delivery');
  private readonly silent = new Set<ContactChannel>();
  private readonly judged;

  constructor(metrics: Metrics) {
    this.judged = metrics.counter({
      name: 'waybill_notification_deliveries_total',
      help: 'Messages tried on a channel, by what became of them (PENDING: to be tried again)',
      labelNames: ['channel', 'status'],
    });
  }

  report(judged: readonly JudgedDelivery[]): void {
    for (const { delivery, verdict } of judged) {
      this.judged.inc({ channel: verdict.channel, status: verdict.status });
      if (verdict.status !== 'FAILED') continue;
      const { orderId, cause, traceparent } = delivery;
      this.logger.warn({ orderId, cause, traceparent, reason: verdict.failure }, 'a message was given up');
    }
  }

  /** Once per outage. */
  away(channel: ContactChannel, reason: string): void {
    if (this.silent.has(channel)) return;
    this.silent.add(channel);
    this.logger.warn({ channel, reason }, 'the channel is out of reach; its messages wait');
  }

  back(channel: ContactChannel): void {
    this.silent.delete(channel);
    this.logger.log({ channel }, 'the channel is back');
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '@waybill/platform';
import { WebhookDeliveryRepository, type JudgedWebhook } from '../persistence/webhook-delivery.repository.js';

/** Tells operators what becomes of webhooks: counts, and lines for what is given up. Never a URL or a secret. */
@Injectable()
export class WebhookReports {
  private readonly logger = new Logger('webhooks');
  private readonly judged;

  constructor(metrics: Metrics, deliveries: WebhookDeliveryRepository) {
    this.judged = metrics.counter<'state'>({
      name: 'waybill_webhook_attempts_total',
      help: 'Attempts to deliver a webhook, by what became of it (PENDING: to be tried again)',
      labelNames: ['state'],
    });
    metrics.gauge({
      name: 'waybill_webhook_oldest_waiting_seconds',
      help: 'Age of the oldest webhook that is neither delivered nor given up',
      async collect() {
        // Not a number while the database is away: 0 would say that all is well.
        this.set(await deliveries.oldestWaiting().catch(() => Number.NaN));
      },
    });
  }

  report(judged: readonly JudgedWebhook[]): void {
    for (const { delivery, verdict, endpoint } of judged) {
      const { endpointId, eventId } = delivery;
      this.judged.inc({ state: verdict.state });
      if (endpoint.kind === 'DISABLED') this.logger.warn({ endpointId, reason: endpoint.reason }, 'endpoint disabled');
      if (verdict.state === 'FAILED')
        this.logger.warn({ endpointId, eventId, reason: verdict.reason }, 'webhook given up');
    }
  }
}

import { Module } from '@nestjs/common';
import { NotificationConfig } from '../notification.config.js';
import { ManageEndpoints } from './application/manage-endpoints.js';
import { RecordWebhooks } from './application/record-webhooks.js';
import { WebhookReports } from './application/webhook-reports.js';
import { WebhookSweep } from './application/webhook-sweep.js';
import { WebhookWorker } from './application/webhook-worker.js';
import { WebhooksController } from './http/webhooks.controller.js';
import { EndpointRepository } from './persistence/endpoint.repository.js';
import { WebhookDeliveryRepository } from './persistence/webhook-delivery.repository.js';
import { WebhookEventRepository } from './persistence/webhook-event.repository.js';
import { WebhookSender } from './sending/webhook-sender.js';

const sender = ({ webhooksMayBePrivate, webhookTimeoutMs }: NotificationConfig): WebhookSender =>
  new WebhookSender({
    allowPrivate: webhooksMayBePrivate,
    timeoutMs: webhookTimeoutMs,
    userAgent: 'Waybill-Webhooks/1',
  });

@Module({
  controllers: [WebhooksController],
  providers: [
    EndpointRepository,
    WebhookEventRepository,
    WebhookDeliveryRepository,
    ManageEndpoints,
    RecordWebhooks,
    WebhookReports,
    WebhookSweep,
    WebhookWorker,
    { provide: WebhookSender, inject: [NotificationConfig], useFactory: sender },
  ],
  exports: [RecordWebhooks],
})
export class WebhooksModule {}

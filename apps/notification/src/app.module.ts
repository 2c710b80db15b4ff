import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import { DatabaseModule, MessagingTelemetry, OperationsModule } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { entities, migrations } from './database/data-source.js';
import { NotificationConfig } from './notification.config.js';
import { notificationMessaging } from './notification.messaging.js';
import { DeliveryReports } from './notifications/application/delivery-reports.js';
import { DeliveryWorkers } from './notifications/application/delivery-workers.js';
import { ForgetRecipients } from './notifications/application/forget-recipients.js';
import { Forgetting } from './notifications/application/forgetting.js';
import { LateMessages } from './notifications/application/late-messages.js';
import { NotifyCustomer } from './notifications/application/notify-customer.js';
import { RecordNotifications } from './notifications/application/record-notifications.js';
import { RememberRecipients } from './notifications/application/remember-recipients.js';
import { LogChannel } from './notifications/channels/log.channel.js';
import { OpenChannels, openChannels } from './notifications/channels/open-channels.js';
import { OrderEventsConsumer } from './notifications/consumers/order-events.consumer.js';
import { PaymentEventsConsumer } from './notifications/consumers/payment-events.consumer.js';
import { ShippingEventsConsumer } from './notifications/consumers/shipping-events.consumer.js';
import { NotificationsController } from './notifications/http/notifications.controller.js';
import { DeliveryRepository } from './notifications/persistence/delivery.repository.js';
import { NotificationRepository } from './notifications/persistence/notification.repository.js';
import { RecipientRepository } from './notifications/persistence/recipient.repository.js';
import { WaitingMessages } from './notifications/persistence/waiting-messages.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities, migrations }),
    OperationsModule,
    WebhooksModule,
    MessagingModule.forRootAsync({
      inject: [NotificationConfig, DataSource, MessagingTelemetry],
      useFactory: notificationMessaging,
    }),
  ],
  controllers: [NotificationsController, OrderEventsConsumer, PaymentEventsConsumer, ShippingEventsConsumer],
  providers: [
    NotificationRepository,
    DeliveryRepository,
    RecipientRepository,
    WaitingMessages,
    RememberRecipients,
    NotifyCustomer,
    RecordNotifications,
    DeliveryReports,
    LateMessages,
    DeliveryWorkers,
    ForgetRecipients,
    Forgetting,
    LogChannel,
    { provide: OpenChannels, inject: [NotificationConfig], useFactory: openChannels },
  ],
})
export class AppModule {}

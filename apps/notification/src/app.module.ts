import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import { DatabaseModule, MessagingTelemetry, serviceMessaging } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { entities } from './database/data-source.js';
import { NotificationConfig } from './notification.config.js';
import { NotificationSender } from './notifications/application/notification-sender.js';
import { NotifyCustomer } from './notifications/application/notify-customer.js';
import { RememberRecipients } from './notifications/application/remember-recipients.js';
import { NotificationChannel } from './notifications/channels/channel.port.js';
import { LogChannel } from './notifications/channels/log.channel.js';
import { OrderEventsConsumer } from './notifications/consumers/order-events.consumer.js';
import { PaymentEventsConsumer } from './notifications/consumers/payment-events.consumer.js';
import { NotificationsController } from './notifications/http/notifications.controller.js';
import { NotificationRepository } from './notifications/persistence/notification.repository.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities }),
    MessagingModule.forRootAsync({
      inject: [NotificationConfig, DataSource, MessagingTelemetry],
      useFactory: serviceMessaging,
    }),
  ],
  controllers: [NotificationsController, OrderEventsConsumer, PaymentEventsConsumer],
  providers: [
    NotificationRepository,
    RememberRecipients,
    NotifyCustomer,
    NotificationSender,
    { provide: NotificationChannel, useClass: LogChannel },
  ],
})
export class AppModule {}

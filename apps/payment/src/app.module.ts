import { Module } from '@nestjs/common';
import { WorkOwed } from '@waybill/jobs';
import { MessagingModule } from '@waybill/messaging';
import {
  DatabaseModule,
  LastWords,
  MessagingTelemetry,
  OperationsModule,
  OwnWordsAbsorber,
  ResendController,
  ResendWords,
  serviceMessaging,
} from '@waybill/platform';
import { DataSource } from 'typeorm';
import { entities, migrations } from './database/data-source.js';
import { PaymentConfig } from './payment.config.js';
import { AbsorbOwnWords } from './payments/application/absorb-own-words.js';
import { AskProvider } from './payments/application/ask-provider.js';
import { BookWriter } from './payments/application/book-writer.js';
import { EnterEvents } from './payments/application/enter-events.js';
import { LockBooks } from './payments/application/lock-books.js';
import { HearNotice } from './payments/application/hear-notice.js';
import { ProviderCalls } from './payments/application/provider-calls.js';
import { ProviderWorker } from './payments/application/provider-worker.js';
import { SayAgain } from './payments/application/say-again.js';
import { InventoryEventsConsumer } from './payments/consumers/inventory-events.consumer.js';
import { OrderEventsConsumer } from './payments/consumers/order-events.consumer.js';
import { PaymentsController } from './payments/http/payments.controller.js';
import { StripeWebhookController } from './payments/http/stripe-webhook.controller.js';
import { PaymentProviderModule } from './payments/provider/payment-provider.module.js';
import { PersistenceModule } from './persistence.module.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities, migrations }),
    OperationsModule,
    PersistenceModule,
    MessagingModule.forRootAsync({
      imports: [PersistenceModule],
      inject: [PaymentConfig, DataSource, MessagingTelemetry, LockBooks],
      useFactory: serviceMessaging,
    }),
    PaymentProviderModule,
  ],
  controllers: [
    PaymentsController,
    StripeWebhookController,
    ResendController,
    OrderEventsConsumer,
    InventoryEventsConsumer,
  ],
  providers: [
    { provide: OwnWordsAbsorber, useClass: AbsorbOwnWords },
    { provide: LastWords, useClass: SayAgain },
    ResendWords,
    EnterEvents,
    BookWriter,
    WorkOwed,
    AskProvider,
    ProviderCalls,
    HearNotice,
    ProviderWorker,
  ],
})
export class AppModule {}

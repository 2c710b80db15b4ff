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
import { PersistenceModule } from './persistence.module.js';
import { AbsorbOwnWords } from './shipments/application/absorb-own-words.js';
import { AskCarrier } from './shipments/application/ask-carrier.js';
import { BookWriter } from './shipments/application/book-writer.js';
import { CarrierCalls } from './shipments/application/carrier-calls.js';
import { CarrierWorker } from './shipments/application/carrier-worker.js';
import { SayAgain } from './shipments/application/say-again.js';
import { EnterEvents } from './shipments/application/enter-events.js';
import { LockBooks } from './shipments/application/lock-books.js';
import { CarrierModule } from './shipments/carrier/carrier.module.js';
import { OrderEventsConsumer } from './shipments/consumers/order-events.consumer.js';
import { PaymentEventsConsumer } from './shipments/consumers/payment-events.consumer.js';
import { ShipmentsController } from './shipments/http/shipments.controller.js';
import { ShippingConfig } from './shipping.config.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities, migrations }),
    OperationsModule,
    PersistenceModule,
    MessagingModule.forRootAsync({
      imports: [PersistenceModule],
      inject: [ShippingConfig, DataSource, MessagingTelemetry, LockBooks],
      useFactory: serviceMessaging,
    }),
    CarrierModule,
  ],
  controllers: [ShipmentsController, ResendController, OrderEventsConsumer, PaymentEventsConsumer],
  providers: [
    { provide: OwnWordsAbsorber, useClass: AbsorbOwnWords },
    { provide: LastWords, useClass: SayAgain },
    ResendWords,
    EnterEvents,
    BookWriter,
    WorkOwed,
    AskCarrier,
    CarrierCalls,
    CarrierWorker,
  ],
})
export class AppModule {}

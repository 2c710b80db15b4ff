import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import {
  DatabaseModule,
  MessagingTelemetry,
  OperationsModule,
  OwnWordsAbsorber,
  serviceMessaging,
} from '@waybill/platform';
import { DataSource } from 'typeorm';
import { AnnouncementRepository } from './catalogue/persistence/announcement.repository.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { entities, migrations } from './database/data-source.js';
import { InventoryConfig } from './inventory.config.js';
import { PersistenceModule } from './persistence.module.js';
import { LockOrders } from './reservations/application/lock-orders.js';
import { ReservationsModule } from './reservations/reservations.module.js';
import { AbsorbOwnWords } from './restore/absorb-own-words.js';
import { StockModule } from './stock/stock.module.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities, migrations }),
    OperationsModule,
    MessagingModule.forRootAsync({
      imports: [PersistenceModule],
      inject: [InventoryConfig, DataSource, MessagingTelemetry, LockOrders],
      useFactory: serviceMessaging,
    }),
    CatalogueModule,
    StockModule,
    ReservationsModule,
    PersistenceModule,
  ],
  providers: [AnnouncementRepository, { provide: OwnWordsAbsorber, useClass: AbsorbOwnWords }],
})
export class AppModule {}

import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import { DatabaseModule, MessagingTelemetry, OperationsModule, serviceMessaging } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { entities, migrations } from './database/data-source.js';
import { OrderConfig } from './order.config.js';
import { LockOrders } from './orders/application/lock-orders.js';
import { OrdersModule } from './orders/orders.module.js';
import { PersistenceModule } from './persistence.module.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities, migrations }),
    OperationsModule,
    MessagingModule.forRootAsync({
      imports: [PersistenceModule],
      inject: [OrderConfig, DataSource, MessagingTelemetry, LockOrders],
      useFactory: serviceMessaging,
    }),
    OrdersModule,
    CatalogueModule,
  ],
})
export class AppModule {}

import { Module } from '@nestjs/common';
import { MessagingModule } from '@waybill/messaging';
import { Clock, DatabaseModule, MessagingTelemetry, serviceMessaging, SystemClock } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { RebuildCatalogue } from './catalogue/application/rebuild-catalogue.js';
import { ReplicateProducts } from './catalogue/application/replicate-products.js';
import { ProductEventsConsumer } from './catalogue/consumers/product-events.consumer.js';
import { CatalogueRebuildController } from './catalogue/http/catalogue-rebuild.controller.js';
import { CatalogueController } from './catalogue/http/catalogue.controller.js';
import { entities } from './database/data-source.js';
import { OrderConfig } from './order.config.js';
import { AttentionMetric } from './orders/application/attention-metric.js';
import { AwaitFinal } from './orders/application/await-final.js';
import { CancelOrder } from './orders/application/cancel-order.js';
import { CheckStock } from './orders/application/check-stock.js';
import { DecideSwept } from './orders/application/decide-swept.js';
import { ExpireOrders } from './orders/application/expire-orders.js';
import { FindOrders } from './orders/application/find-orders.js';
import { FlagOverdueCompensations } from './orders/application/flag-overdue-compensations.js';
import { ForgetExpiredKeys } from './orders/application/forget-expired-keys.js';
import { LockOrders } from './orders/application/lock-orders.js';
import { OrderCommands } from './orders/application/order-commands.js';
import { OrderWatch } from './orders/application/order-watch.js';
import { PlaceIdempotently } from './orders/application/place-idempotently.js';
import { PlaceOrder } from './orders/application/place-order.js';
import { RecordFacts } from './orders/application/record-facts.js';
import { RequestRefund } from './orders/application/request-refund.js';
import { RetryCompensation } from './orders/application/retry-compensation.js';
import { Sweeps } from './orders/application/sweeps.js';
import { InventoryEventsConsumer } from './orders/consumers/inventory-events.consumer.js';
import { PaymentEventsConsumer } from './orders/consumers/payment-events.consumer.js';
import { ShippingEventsConsumer } from './orders/consumers/shipping-events.consumer.js';
import { OrderHistoryController } from './orders/http/order-history.controller.js';
import { OrdersController } from './orders/http/orders.controller.js';
import { PlaceOrderController } from './orders/http/place-order.controller.js';
import { UndoingController } from './orders/http/undoing.controller.js';
import { OrderDeadlines } from './orders/persistence/order-deadlines.js';
import { OrderNews } from './orders/persistence/order-news.js';
import { HttpStockLookup } from './orders/stock-lookup/http-stock-lookup.js';
import { StockLookup } from './orders/stock-lookup/stock-lookup.port.js';
import { PersistenceModule } from './persistence.module.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities }),
    PersistenceModule,
    MessagingModule.forRootAsync({
      imports: [PersistenceModule],
      inject: [OrderConfig, DataSource, MessagingTelemetry, LockOrders],
      useFactory: serviceMessaging,
    }),
  ],
  controllers: [
    PlaceOrderController,
    OrdersController,
    OrderHistoryController,
    UndoingController,
    CatalogueController,
    CatalogueRebuildController,
    ProductEventsConsumer,
    InventoryEventsConsumer,
    PaymentEventsConsumer,
    ShippingEventsConsumer,
  ],
  providers: [
    PlaceOrder,
    OrderCommands,
    CancelOrder,
    RequestRefund,
    RetryCompensation,
    OrderDeadlines,
    DecideSwept,
    ExpireOrders,
    FlagOverdueCompensations,
    Sweeps,
    PlaceIdempotently,
    ForgetExpiredKeys,
    CheckStock,
    { provide: StockLookup, useClass: HttpStockLookup },
    RecordFacts,
    FindOrders,
    OrderNews,
    OrderWatch,
    AwaitFinal,
    AttentionMetric,
    ReplicateProducts,
    RebuildCatalogue,
    { provide: Clock, useClass: SystemClock },
  ],
})
export class AppModule {}

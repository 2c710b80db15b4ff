import { Module } from '@nestjs/common';
import { LastWords, OwnWordsAbsorber, ResendController, ResendWords } from '@waybill/platform';
import { AbsorbOwnWords } from './application/absorb-own-words.js';
import { PersistenceModule } from '../persistence.module.js';
import { AttentionMetric } from './application/attention-metric.js';
import { AwaitFinal } from './application/await-final.js';
import { CancelOrder } from './application/cancel-order.js';
import { CheckStock } from './application/check-stock.js';
import { DecideSwept } from './application/decide-swept.js';
import { EnterReturn } from './application/enter-return.js';
import { ExpireOrders } from './application/expire-orders.js';
import { FindExpectation } from './application/find-expectation.js';
import { FindOrders } from './application/find-orders.js';
import { FlagOverdueCompensations } from './application/flag-overdue-compensations.js';
import { ForgetExpiredKeys } from './application/forget-expired-keys.js';
import { OrderCommands } from './application/order-commands.js';
import { OrderWatch } from './application/order-watch.js';
import { OrderIds } from './application/order-ids.js';
import { PlaceIdempotently } from './application/place-idempotently.js';
import { PlaceOrder } from './application/place-order.js';
import { RecordFacts } from './application/record-facts.js';
import { RequestRefund } from './application/request-refund.js';
import { RetryCompensation } from './application/retry-compensation.js';
import { SayAgain } from './application/say-again.js';
import { SettleCompensation } from './application/settle-compensation.js';
import { StartDeadlines } from './application/start-deadlines.js';
import { Sweeps } from './application/sweeps.js';
import { InventoryEventsConsumer } from './consumers/inventory-events.consumer.js';
import { PaymentEventsConsumer } from './consumers/payment-events.consumer.js';
import { ShippingEventsConsumer } from './consumers/shipping-events.consumer.js';
import { ExpectationController } from './http/expectation.controller.js';
import { OrderHistoryController } from './http/order-history.controller.js';
import { OrdersController } from './http/orders.controller.js';
import { PlaceOrderController } from './http/place-order.controller.js';
import { ReturnsController } from './http/returns.controller.js';
import { SettlingController } from './http/settling.controller.js';
import { UndoingController } from './http/undoing.controller.js';
import { BrokerAnswers } from './persistence/broker-answers.js';
import { DeadlineStarts } from './persistence/deadline-starts.js';
import { OrderDeadlines } from './persistence/order-deadlines.js';
import { OrderNews } from './persistence/order-news.js';
import { OrderQueries } from './persistence/order.queries.js';
import { HttpStockLookup } from './stock-lookup/http-stock-lookup.js';
import { StockLookup } from './stock-lookup/stock-lookup.port.js';

@Module({
  imports: [PersistenceModule],
  controllers: [
    PlaceOrderController,
    OrdersController,
    OrderHistoryController,
    ExpectationController,
    UndoingController,
    SettlingController,
    ResendController,
    ReturnsController,
    InventoryEventsConsumer,
    PaymentEventsConsumer,
    ShippingEventsConsumer,
  ],
  providers: [
    OrderIds,
    PlaceOrder,
    OrderCommands,
    CancelOrder,
    RequestRefund,
    RetryCompensation,
    SettleCompensation,
    EnterReturn,
    OrderDeadlines,
    DeadlineStarts,
    BrokerAnswers,
    StartDeadlines,
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
    FindExpectation,
    OrderQueries,
    OrderNews,
    OrderWatch,
    AwaitFinal,
    AttentionMetric,
    { provide: OwnWordsAbsorber, useClass: AbsorbOwnWords },
    { provide: LastWords, useClass: SayAgain },
    ResendWords,
  ],
})
export class OrdersModule {}

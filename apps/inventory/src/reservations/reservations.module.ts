import { Module } from '@nestjs/common';
import { LastWords, ResendController, ResendWords } from '@waybill/platform';
import { PersistenceModule } from '../persistence.module.js';
import { AbandonedWorker } from './application/abandoned-worker.js';
import { OverdueMetrics } from './application/overdue-metrics.js';
import { ReleaseAbandoned } from './application/release-abandoned.js';
import { ReleaseStock } from './application/release-stock.js';
import { ReservationWriter } from './application/reservation-writer.js';
import { ReserveStock } from './application/reserve-stock.js';
import { SayAgain } from './application/say-again.js';
import { ReturnStock } from './application/return-stock.js';
import { ShipStock } from './application/ship-stock.js';
import { OrderEventsConsumer } from './consumers/order-events.consumer.js';
import { PaymentEventsConsumer } from './consumers/payment-events.consumer.js';
import { HttpOrderLookup } from './order-lookup/http-order-lookup.js';
import { OrderLookup } from './order-lookup/order-lookup.port.js';
import { OverdueReservations } from './persistence/overdue-reservations.js';

@Module({
  imports: [PersistenceModule],
  controllers: [OrderEventsConsumer, PaymentEventsConsumer, ResendController],
  providers: [
    ReserveStock,
    ReleaseStock,
    ShipStock,
    ReturnStock,
    ReservationWriter,
    OverdueReservations,
    { provide: OrderLookup, useClass: HttpOrderLookup },
    OverdueMetrics,
    ReleaseAbandoned,
    AbandonedWorker,
    { provide: LastWords, useClass: SayAgain },
    ResendWords,
  ],
})
export class ReservationsModule {}

import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence.module.js';
import { ReleaseStock } from './application/release-stock.js';
import { ReservationWriter } from './application/reservation-writer.js';
import { ReserveStock } from './application/reserve-stock.js';
import { ShipStock } from './application/ship-stock.js';
import { OrderEventsConsumer } from './consumers/order-events.consumer.js';
import { PaymentEventsConsumer } from './consumers/payment-events.consumer.js';

@Module({
  imports: [PersistenceModule],
  controllers: [OrderEventsConsumer, PaymentEventsConsumer],
  providers: [ReserveStock, ReleaseStock, ShipStock, ReservationWriter],
})
export class ReservationsModule {}

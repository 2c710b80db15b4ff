import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { ship } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';
import { causeOf, ReservationWriter } from './reservation-writer.js';

/** OrderCompleted, GoodsLeft: what was held for the orders has left. Their books must be locked, and the SKUs in them. */
@Injectable()
export class ShipStock {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly writer: ReservationWriter,
  ) {}

  execute(tx: Tx, orders: readonly Received<EventEnvelope<'OrderCompleted' | 'GoodsLeft'>>[]): void {
    for (const order of orders) {
      this.writer.write(tx, causeOf(order), ship(this.reservations.get(tx, order.event.data.orderId)));
    }
  }
}

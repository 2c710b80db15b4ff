import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { reserve } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';
import { ReservationWriter } from './reservation-writer.js';

/** OrderCreated: holds stock for each order, first come first served, or says why not. */
@Injectable()
export class ReserveStock {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
    private readonly writer: ReservationWriter,
  ) {}

  /** Books and SKUs of `orders` must be locked. However many orders want the same SKU, its row is written once. */
  execute(tx: Tx, orders: readonly Received<EventEnvelope<'OrderCreated'>>[]): void {
    const skus = orders.flatMap(({ event }) => event.data.lines.map(({ sku }) => sku));
    const onHand = this.stock.onHand(tx, skus);
    for (const order of orders) {
      const { data } = order.event;
      this.writer.write(tx, order, reserve(this.reservations.get(tx, data.orderId), data, onHand));
    }
  }
}

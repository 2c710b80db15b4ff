import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import { PermanentEventError, type Received, type Tx } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { reserve } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';
import { causeOf, ReservationWriter } from './reservation-writer.js';

/** OrderCreated: holds stock for each order, first come first served, or says why not. */
@Injectable()
export class ReserveStock {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
    private readonly writer: ReservationWriter,
  ) {}

  /**
   * Books and SKUs of `orders` must be locked. However many orders want the same SKU, its row is written once.
   *
   * @throws PermanentEventError `DUPLICATE_SKU` for an order that no order service of ours would have taken
   */
  execute(tx: Tx, orders: readonly Received<EventEnvelope<'OrderCreated'>>[]): void {
    const onHand = this.stock.onHand(tx, orders.flatMap(skusOf));
    for (const order of orders) {
      refuseDuplicates(order);
      const { data } = order.event;
      this.writer.write(tx, causeOf(order), reserve(this.reservations.get(tx, data.orderId), data, onHand));
    }
  }
}

const skusOf = ({ event }: Received<EventEnvelope<'OrderCreated'>>): string[] => event.data.lines.map(({ sku }) => sku);

function refuseDuplicates(order: Received<EventEnvelope<'OrderCreated'>>): void {
  const skus = skusOf(order);
  if (new Set(skus).size === skus.length) return;
  throw new PermanentEventError('DUPLICATE_SKU', `order ${order.event.subject} names a SKU on more than one line`);
}

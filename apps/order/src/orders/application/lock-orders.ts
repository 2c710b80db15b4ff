import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { BatchLock, Received, Tx } from '@waybill/messaging';
import { OrderRepository } from '../persistence/order.repository.js';

/** Locks and loads every order that a batch speaks of. Product events touch no order: their rows are upserted by SKU. */
@Injectable()
export class LockOrders implements BatchLock<EventEnvelope> {
  constructor(private readonly orders: OrderRepository) {}

  async lock(tx: Tx, events: readonly Received<EventEnvelope>[]): Promise<void> {
    const ids = events.filter(({ topic }) => topic !== 'product-events').map(({ event }) => event.subject);
    await this.orders.lock(tx, [...new Set(ids)]);
  }
}

import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { BatchLock, Received, Tx } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';

/**
 * Locks everything a batch of events may touch: the books of all its orders, then all their SKUs. Every transaction
 * takes them in this order, so that batches of several instances wait in line but never for each other.
 */
@Injectable()
export class LockOrders implements BatchLock<EventEnvelope> {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
  ) {}

  async lock(tx: Tx, events: readonly Received<EventEnvelope>[]): Promise<void> {
    await this.reservations.lock(
      tx,
      events.map(({ event }) => event.subject),
    );
    await this.stock.lock(
      tx,
      events.flatMap(({ event }) => this.linesToTouch(tx, event).map(({ sku }) => sku)),
    );
  }

  /** What a book says is held goes before what an event says. */
  private linesToTouch(tx: Tx, event: EventEnvelope): readonly { readonly sku: string }[] {
    const known = this.reservations.get(tx, event.subject);
    if (known) return known.lines;
    return event.type === 'OrderCreated' ? event.data.lines : [];
  }
}

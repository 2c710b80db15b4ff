import { Injectable } from '@nestjs/common';
import { encodeEvent, type EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import type { Decided, Reservation } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';

/** Puts a decision into effect: book, stock, ledger and events, in the transaction it was decided in. */
@Injectable()
export class ReservationWriter {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
  ) {}

  write(tx: Tx, { event, traceparent }: Received<EventEnvelope>, decided: Decided<Reservation | null>): void {
    const { state, movements, events } = decided;
    const orderId = event.subject;
    if (state && state !== this.reservations.get(tx, orderId)) this.reservations.save(tx, state);
    this.stock.move(tx, movements);
    for (const answer of events) {
      tx.outbox.push(
        encodeEvent(answer, {
          source: 'inventory',
          subject: orderId,
          correlationId: orderId,
          causationId: event.id,
          traceparent: traceparent ?? newTraceparent(),
        }),
      );
    }
  }
}

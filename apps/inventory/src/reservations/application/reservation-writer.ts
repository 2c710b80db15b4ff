import { Injectable } from '@nestjs/common';
import { encodeEvent, type EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import type { Decided, Reservation } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';

/** What made inventory decide about an order. */
export interface Cause {
  readonly orderId: string;
  /** Id of the event that it answers; absent where nobody's event asked. */
  readonly causationId?: string;
  /** Trace that its events go on with. */
  readonly traceparent: string;
}

/** Puts a decision into effect: book, stock, ledger and events, in the transaction it was decided in. */
@Injectable()
export class ReservationWriter {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
  ) {}

  write(tx: Tx, { orderId, causationId, traceparent }: Cause, decided: Decided<Reservation | null>): void {
    const { state, movements, events } = decided;
    if (state && state !== this.reservations.get(tx, orderId)) this.reservations.save(tx, state);
    this.stock.move(tx, movements);
    for (const answer of events) {
      tx.outbox.push(
        encodeEvent(answer, {
          source: 'inventory',
          subject: orderId,
          correlationId: orderId,
          ...(causationId !== undefined && { causationId }),
          traceparent,
        }),
      );
    }
  }
}

/** The event that a decision answers, as its cause. */
export const causeOf = ({ event, traceparent }: Received<EventEnvelope>): Cause => ({
  orderId: event.subject,
  causationId: event.id,
  traceparent: traceparent ?? newTraceparent(),
});

import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import { PermanentEventError, type Received, type Tx } from '@waybill/messaging';
import { enterReturn, isRefused } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';
import { causeOf, ReservationWriter } from './reservation-writer.js';

/** ReturnEntered: goods of orders are back, or written off. Their books must be locked, and the SKUs in them. */
@Injectable()
export class ReturnStock {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly writer: ReservationWriter,
  ) {}

  /** @throws PermanentEventError `CONTRADICTORY_FACTS` where an order never had the goods */
  execute(tx: Tx, returns: readonly Received<EventEnvelope<'ReturnEntered'>>[]): void {
    for (const received of returns) {
      const { data } = received.event;
      const outcome = enterReturn(this.reservations.get(tx, data.orderId), data);
      if (isRefused(outcome)) throw new PermanentEventError(outcome.refused, outcome.detail);
      this.writer.write(tx, causeOf(received), outcome);
    }
  }
}

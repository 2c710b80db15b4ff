import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import { PermanentEventError, type Received, type Tx } from '@waybill/messaging';
import { isRefused, releaseUnpaid, rollback } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';
import { causeOf, ReservationWriter } from './reservation-writer.js';

/**
 * Gives back what orders hold or have had shipped, once, whichever of the two asks first. Their books must be locked,
 * and the SKUs in them.
 */
@Injectable()
export class ReleaseStock {
  constructor(
    private readonly reservations: ReservationRepository,
    private readonly writer: ReservationWriter,
  ) {}

  /** InventoryRollback: an order was cancelled or refunded; the answer is repeated for every operator's retry. */
  rolledBack(tx: Tx, rollbacks: readonly Received<EventEnvelope<'InventoryRollback'>>[]): void {
    for (const received of rollbacks) {
      const { orderId, attempt } = received.event.data;
      this.writer.write(tx, causeOf(received), rollback(this.reservations.get(tx, orderId), orderId, attempt));
    }
  }

  /** @throws PermanentEventError `CONTRADICTORY_FACTS` where the goods of an unpaid order have left */
  unpaid(tx: Tx, failures: readonly Received<EventEnvelope<'PaymentFailed'>>[]): void {
    for (const received of failures) {
      const { orderId } = received.event.data;
      const outcome = releaseUnpaid(this.reservations.get(tx, orderId), orderId);
      if (isRefused(outcome)) throw new PermanentEventError(outcome.refused, outcome.detail);
      this.writer.write(tx, causeOf(received), outcome);
    }
  }
}

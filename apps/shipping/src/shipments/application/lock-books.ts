import { Injectable } from '@nestjs/common';
import { newUuid, type EventEnvelope } from '@waybill/contracts';
import type { BatchLock, Received, Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import { ShipmentRepository } from '../persistence/shipment.repository.js';

/** Locks the books of all orders that a batch speaks of, opening those that are new. */
@Injectable()
export class LockBooks implements BatchLock<EventEnvelope> {
  constructor(private readonly shipments: ShipmentRepository) {}

  async lock(tx: Tx, received: readonly Received<EventEnvelope>[]): Promise<void> {
    const books = received.map(({ event, traceparent = newTraceparent() }) => {
      return { orderId: event.subject, shipmentId: newUuid(), traceparent, causedBy: event.id };
    });
    await this.shipments.open(tx, books);
  }
}

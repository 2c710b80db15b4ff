import { Injectable } from '@nestjs/common';
import { encodeEvent, type EncodedEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { LastWords } from '@waybill/platform';
import { lastWords } from '../domain/index.js';
import { ShipmentRepository } from '../persistence/shipment.repository.js';

/** The cause of what is said again stays the last event that changed the book. */
@Injectable()
export class SayAgain extends LastWords {
  constructor(private readonly shipments: ShipmentRepository) {
    super();
  }

  override async of(tx: Tx, orderId: string): Promise<readonly EncodedEvent[] | null> {
    await this.shipments.lock(tx, [orderId]);
    const book = this.shipments.known(tx, orderId);
    if (!book) return null;
    const { state, traceparent, causedBy: causationId } = book;
    const origin = { source: 'shipping', subject: orderId, correlationId: orderId, causationId, traceparent } as const;
    return lastWords(state).map((event) => encodeEvent(event, origin));
  }
}

import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { apply, type ShipmentInput } from '../domain/index.js';
import { ShipmentRepository } from '../persistence/shipment.repository.js';
import { BookWriter } from './book-writer.js';

export type ReceivedInput = Received<EventEnvelope<ShipmentInput['type']>>;

/**
 * Enters what order and payment say into the orders' books: where to ship, that it is paid, and when to close. A
 * booking or recall that follows is only recorded as owed; a worker makes the call. Expects the books to be locked.
 */
@Injectable()
export class EnterEvents {
  constructor(
    private readonly shipments: ShipmentRepository,
    private readonly writer: BookWriter,
  ) {}

  execute(tx: Tx, received: readonly ReceivedInput[]): void {
    for (const { event } of received) {
      const book = this.shipments.get(tx, event.subject);
      const input = { type: event.type, data: event.data } as ShipmentInput;
      this.writer.enter(tx, book, apply(book.state, input, book.state.shipmentId), event.id);
    }
  }
}

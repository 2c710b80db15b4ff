import { Injectable } from '@nestjs/common';
import { newUuid } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { Clock, OwnWordsAbsorber, type OwnEvent } from '@waybill/platform';
import { absorb, type ShipmentEvent } from '../domain/index.js';
import { ShipmentRepository } from '../persistence/shipment.repository.js';
import { nextCallAt } from './next-call-at.js';

/** OrderShipped, ShipmentFailed, Voided and VoidFailed, entered into the books again without being said again. */
@Injectable()
export class AbsorbOwnWords extends OwnWordsAbsorber {
  constructor(
    private readonly shipments: ShipmentRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async absorb(tx: Tx, words: readonly OwnEvent[]): Promise<void> {
    await this.shipments.open(
      tx,
      words.map(({ event, traceparent }) => ({
        orderId: event.subject,
        shipmentId:
          'shipmentId' in event.data && event.data.shipmentId !== undefined ? event.data.shipmentId : newUuid(),
        traceparent,
        causedBy: event.causationid ?? event.id,
      })),
    );
    for (const { event } of words) {
      const book = this.shipments.get(tx, event.subject);
      const state = absorb(book.state, { type: event.type, data: event.data } as ShipmentEvent, book.state.shipmentId);
      if (state === book.state) continue;
      this.shipments.save(tx, { ...book, state, dueAt: nextCallAt(state, book.dueAt, this.clock.now()) });
    }
  }
}

import { Injectable } from '@nestjs/common';
import { encodeEvent, type EncodedEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { LastWords, newTraceparent } from '@waybill/platform';
import { lastWords } from '../domain/index.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';

/** It begins a trace of its own, as inventory keeps none of the order's. */
@Injectable()
export class SayAgain extends LastWords {
  constructor(private readonly reservations: ReservationRepository) {
    super();
  }

  override async of(tx: Tx, orderId: string): Promise<readonly EncodedEvent[] | null> {
    await this.reservations.lock(tx, [orderId]);
    const book = this.reservations.get(tx, orderId);
    if (!book) return null;
    const traceparent = newTraceparent();
    const origin = { source: 'inventory', subject: orderId, correlationId: orderId, traceparent } as const;
    return lastWords(book).map((event) => encodeEvent(event, origin));
  }
}

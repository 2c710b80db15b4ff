import { Injectable } from '@nestjs/common';
import { encodeEvent, type EncodedEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { LastWords } from '@waybill/platform';
import { lastWords } from '../domain/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';

/** The cause of what is said again stays the last event that changed the book. */
@Injectable()
export class SayAgain extends LastWords {
  constructor(private readonly payments: PaymentRepository) {
    super();
  }

  override async of(tx: Tx, orderId: string): Promise<readonly EncodedEvent[] | null> {
    await this.payments.lock(tx, [orderId]);
    const book = this.payments.known(tx, orderId);
    if (!book) return null;
    const { state, traceparent, causedBy: causationId } = book;
    const origin = { source: 'payment', subject: orderId, correlationId: orderId, causationId, traceparent } as const;
    return lastWords(state).map((event) => encodeEvent(event, origin));
  }
}

import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { BatchLock, Received, Tx } from '@waybill/messaging';
import { newTraceparent } from '@waybill/platform';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { freshIds } from './fresh-ids.js';

/** Locks the books of all orders that a batch speaks of, opening those that are new. */
@Injectable()
export class LockBooks implements BatchLock<EventEnvelope> {
  constructor(private readonly payments: PaymentRepository) {}

  async lock(tx: Tx, received: readonly Received<EventEnvelope>[]): Promise<void> {
    const books = received.map(({ event, traceparent = newTraceparent() }) => {
      return { orderId: event.subject, paymentId: freshIds.paymentId, traceparent, causedBy: event.id };
    });
    await this.payments.open(tx, books);
  }
}

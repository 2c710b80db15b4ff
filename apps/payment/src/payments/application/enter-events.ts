import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@waybill/contracts';
import type { Received, Tx } from '@waybill/messaging';
import { apply, type PaymentInput } from '../domain/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { BookWriter } from './book-writer.js';
import { freshIds } from './fresh-ids.js';

export type ReceivedInput = Received<EventEnvelope<PaymentInput['type']>>;

/**
 * Enters what order and inventory say into the orders' books: how and how much to charge, and when to close. A charge
 * or refund that follows is only recorded as owed; a worker makes the call. Expects the books to be locked.
 */
@Injectable()
export class EnterEvents {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly writer: BookWriter,
  ) {}

  execute(tx: Tx, received: readonly ReceivedInput[]): void {
    for (const { event } of received) {
      const book = this.payments.get(tx, event.subject);
      const input = { type: event.type, data: event.data } as PaymentInput;
      this.writer.enter(tx, book, apply(book.state, input, freshIds), event.id);
    }
  }
}

import { Injectable } from '@nestjs/common';
import { newUuid } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { Clock, OwnWordsAbsorber, type OwnEvent } from '@waybill/platform';
import { absorb, type PaymentEvent } from '../domain/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { nextCallAfter } from './next-call-at.js';

/** PaymentCompleted, Failed, Voided, Refunded and RefundFailed, entered into the books again without being said again. */
@Injectable()
export class AbsorbOwnWords extends OwnWordsAbsorber {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async absorb(tx: Tx, words: readonly OwnEvent[]): Promise<void> {
    await this.payments.open(
      tx,
      words.map(({ event, traceparent }) => ({
        orderId: event.subject,
        paymentId: 'paymentId' in event.data && event.data.paymentId !== undefined ? event.data.paymentId : newUuid(),
        traceparent,
        causedBy: event.causationid ?? event.id,
      })),
    );
    for (const { event } of words) {
      const book = this.payments.get(tx, event.subject);
      const state = absorb(book.state, { type: event.type, data: event.data } as PaymentEvent, book.state.paymentId);
      if (state === book.state) continue;
      this.payments.save(tx, { ...book, state, dueAt: nextCallAfter(book, state, this.clock.now()) });
    }
  }
}

import { Injectable } from '@nestjs/common';
import { encodeEvent } from '@waybill/contracts';
import { WorkOwed, type Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import type { Decided } from '../domain/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import type { StoredBook } from '../persistence/payment.rows.js';
import { nextCallAt } from './next-call-at.js';

/** Enters a decision: the book, its events and when the provider has to be called, all in the same transaction. */
@Injectable()
export class BookWriter {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly callsOwed: WorkOwed,
    private readonly clock: Clock,
  ) {}

  /** @param causedBy id of the event that made it happen; without one the cause stays the last event that did */
  enter(tx: Tx, book: StoredBook, { state, events }: Decided, causedBy = book.causedBy): void {
    if (state === book.state) return;
    const now = this.clock.now();
    const dueAt = nextCallAt(state, book.dueAt, now);
    this.payments.save(tx, { ...book, state, causedBy, dueAt });
    const { orderId } = state;
    const origin = { source: 'payment', subject: orderId, correlationId: orderId, causationId: causedBy } as const;
    for (const event of events) tx.outbox.push(encodeEvent(event, { ...origin, traceparent: book.traceparent }));
    if (dueAt !== null && dueAt <= now) this.callsOwed.announce(tx);
  }
}

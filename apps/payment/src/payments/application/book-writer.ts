import { Injectable } from '@nestjs/common';
import { encodeEvent } from '@waybill/contracts';
import { WorkOwed } from '@waybill/jobs';
import { type Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import type { Decided } from '../domain/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import type { StoredBook } from '../persistence/payment.rows.js';
import { claimCall, type OwedCall } from './claim-call.js';
import { nextCallAfter, nextCallAt, putsOff } from './next-call-at.js';

/** Enters a decision: the book, its events and when the provider has to be called, all in the same transaction. */
@Injectable()
export class BookWriter {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly callsOwed: WorkOwed<OwedCall>,
    private readonly clock: Clock,
  ) {}

  /** @param causedBy id of the event that made it happen; without one the cause stays the last event that did */
  enter(tx: Tx, book: StoredBook, decided: Decided, causedBy = book.causedBy): void {
    this.write(tx, book, decided, causedBy, (now) => nextCallAfter(book, decided.state, now));
  }

  /** The same for what became of a call. @param retryAfterMs how long the provider asks not to be called */
  settle(tx: Tx, book: StoredBook, decided: Decided, retryAfterMs?: number): void {
    this.write(tx, book, decided, book.causedBy, (now) => nextCallAt(decided.state, book.dueAt, now, retryAfterMs));
  }

  /** Has the call made now that a book owes and puts off; one that a worker has taken on is left alone. */
  hurry(tx: Tx, book: StoredBook): void {
    if (!putsOff(book.state)) return;
    this.payments.save(tx, { ...book, dueAt: this.clock.now() });
    this.callsOwed.owe(tx, (leaseUntil) => this.claim(tx, book.state.orderId, leaseUntil));
  }

  private write(
    tx: Tx,
    book: StoredBook,
    { state, events }: Decided,
    causedBy: string,
    nextCall: (now: Date) => Date | null,
  ): void {
    if (state === book.state) return;
    const now = this.clock.now();
    const dueAt = nextCall(now);
    this.payments.save(tx, { ...book, state, causedBy, dueAt });
    const { orderId } = state;
    const origin = { source: 'payment', subject: orderId, correlationId: orderId, causationId: causedBy } as const;
    for (const event of events) tx.outbox.push(encodeEvent(event, { ...origin, traceparent: book.traceparent }));
    if (dueAt !== null && dueAt <= now) this.callsOwed.owe(tx, (leaseUntil) => this.claim(tx, orderId, leaseUntil));
  }

  /** @returns null where something that was decided later in the transaction called it off */
  private claim(tx: Tx, orderId: string, leaseUntil: Date): OwedCall | null {
    const book = this.payments.get(tx, orderId);
    const isDue = book.dueAt !== null && book.dueAt <= this.clock.now();
    const claimed = isDue ? claimCall(book, leaseUntil) : null;
    if (claimed) this.payments.save(tx, claimed.book);
    return claimed?.owed ?? null;
  }
}

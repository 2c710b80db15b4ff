import { Injectable } from '@nestjs/common';
import { encodeEvent } from '@waybill/contracts';
import { WorkOwed } from '@waybill/jobs';
import { type Tx } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import type { Decided } from '../domain/index.js';
import { ShipmentRepository } from '../persistence/shipment.repository.js';
import type { StoredBook } from '../persistence/shipment.rows.js';
import { claimCall, type OwedCall } from './claim-call.js';
import { nextCallAt } from './next-call-at.js';

/** Enters a decision: the book, its events and when the carrier has to be called, all in the same transaction. */
@Injectable()
export class BookWriter {
  constructor(
    private readonly shipments: ShipmentRepository,
    private readonly callsOwed: WorkOwed<OwedCall>,
    private readonly clock: Clock,
  ) {}

  /** @param causedBy id of the event that made it happen; without one the cause stays the last event that did */
  enter(tx: Tx, book: StoredBook, { state, events }: Decided, causedBy = book.causedBy): void {
    if (state === book.state) return;
    const now = this.clock.now();
    const dueAt = nextCallAt(state, book.dueAt, now);
    this.shipments.save(tx, { ...book, state, causedBy, dueAt });
    const { orderId } = state;
    const origin = { source: 'shipping', subject: orderId, correlationId: orderId, causationId: causedBy } as const;
    for (const event of events) tx.outbox.push(encodeEvent(event, { ...origin, traceparent: book.traceparent }));
    if (dueAt !== null && dueAt <= now) this.callsOwed.owe(tx, (leaseUntil) => this.claim(tx, orderId, leaseUntil));
  }

  /** @returns null where something that was decided later in the transaction called it off */
  private claim(tx: Tx, orderId: string, leaseUntil: Date): OwedCall | null {
    const book = this.shipments.get(tx, orderId);
    const isDue = book.dueAt !== null && book.dueAt <= this.clock.now();
    const claimed = isDue ? claimCall(book, leaseUntil) : null;
    if (claimed) this.shipments.save(tx, claimed.book);
    return claimed?.owed ?? null;
  }
}

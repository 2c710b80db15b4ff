import { Injectable } from '@nestjs/common';
import { encodeEvent } from '@waybill/contracts';
import { WorkOwed, type Tx } from '@waybill/messaging';
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
    const decided = { ...book, state, causedBy, dueAt };
    this.shipments.save(tx, decided);
    const { orderId } = state;
    const origin = { source: 'shipping', subject: orderId, correlationId: orderId, causationId: causedBy } as const;
    for (const event of events) tx.outbox.push(encodeEvent(event, { ...origin, traceparent: book.traceparent }));
    if (dueAt !== null && dueAt <= now && !this.give(tx, decided)) this.callsOwed.announce(tx);
  }

  /** @returns whether this process's worker has the call that the book owes */
  private give(tx: Tx, book: StoredBook): boolean {
    return this.callsOwed.give(tx, (leaseUntil) => {
      const claimed = claimCall(book, leaseUntil);
      if (claimed) this.shipments.save(tx, claimed.book);
      return claimed?.owed ?? null;
    });
  }
}

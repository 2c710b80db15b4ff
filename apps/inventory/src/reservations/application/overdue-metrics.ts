import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Metrics } from '@waybill/platform';
import type { OrderVerdict } from '../domain/index.js';
import { OverdueReservations } from '../persistence/overdue-reservations.js';

/** How many old reservations are held, and what order says when it is asked about them. */
@Injectable()
export class OverdueMetrics {
  private readonly enquiries;

  constructor(metrics: Metrics, overdue: OverdueReservations) {
    this.enquiries = metrics.counter<'answer'>({
      name: 'waybill_reservation_enquiries_total',
      help: 'Times that order was asked about an old reservation, by its answer; ALIVE: kept, NONE: no answer, kept',
      labelNames: ['answer'],
    });
    metrics.gauge({
      name: 'waybill_reservations_overdue',
      help: 'Reservations still held twice the saga time-out after they were made',
      async collect() {
        // Not a number while the database is away: 0 would say that all is well.
        this.set(await overdue.count().catch(() => Number.NaN));
      },
    });
  }

  /** Counted once `tx` has committed. */
  answered(tx: Tx, answer: OrderVerdict | null): void {
    tx.afterCommit(() => this.enquiries.inc({ answer: answer ?? 'NONE' }));
  }
}

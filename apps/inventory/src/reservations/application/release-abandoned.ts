import { Injectable } from '@nestjs/common';
import type { LeasedWork, Settled } from '@waybill/jobs';
import type { Tx } from '@waybill/messaging';
import { Clock, newTraceparent, withSpan } from '@waybill/platform';
import { InventoryConfig } from '../../inventory.config.js';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { pauseBeforeAskingAgain, releaseAbandoned, type OrderVerdict } from '../domain/index.js';
import { OrderLookup } from '../order-lookup/order-lookup.port.js';
import { OverdueReservations, type Enquiry, type Overdue } from '../persistence/overdue-reservations.js';
import { ReservationRepository } from '../persistence/reservation.repository.js';
import { OverdueMetrics } from './overdue-metrics.js';
import { ReservationWriter } from './reservation-writer.js';

/** An old reservation, and the trace that begins with asking about it: inventory keeps none of the order's. */
export interface Abandoned extends Overdue {
  readonly traceparent: string;
}

/** Reservations looked at in one claim, and the age in saga time-outs at which they are. */
const LOOK_AT = 10_000;
const TIMEOUTS_TO_WAIT = 2;

/**
 * Old reservations whose order never spoke again, as leased work: order is asked about each, in no transaction, and what
 * it says is judged again under the reservation's lock. Released is only what order calls cancelled, refunded or unknown.
 */
@Injectable()
export class ReleaseAbandoned implements LeasedWork<Abandoned, OrderVerdict> {
  private readonly timeoutMs: number;

  constructor(
    private readonly overdue: OverdueReservations,
    private readonly lookup: OrderLookup,
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
    private readonly writer: ReservationWriter,
    private readonly metrics: OverdueMetrics,
    private readonly clock: Clock,
    { sagaTimeoutSeconds }: InventoryConfig,
  ) {
    this.timeoutMs = sagaTimeoutSeconds * 1000;
  }

  async claim(tx: Tx, limit: number, leaseUntil: Date): Promise<Abandoned[]> {
    await this.overdue.notice(tx, TIMEOUTS_TO_WAIT * this.timeoutMs, LOOK_AT);
    const claimed = await this.overdue.claim(tx, limit, leaseUntil);
    return claimed.map((overdue) => ({ ...overdue, traceparent: newTraceparent() }));
  }

  call({ orderId, traceparent }: Abandoned, signal: AbortSignal): Promise<OrderVerdict> {
    const attributes = { 'waybill.order_id': orderId };
    return withSpan('order lookup', traceparent, attributes, () => this.lookup.verdictOn(orderId, traceparent, signal));
  }

  async settle(tx: Tx, settled: readonly Settled<Abandoned, OrderVerdict>[]): Promise<void> {
    const orderIds = settled.map(({ job }) => job.orderId);
    await this.reservations.lock(tx, orderIds);
    const skus = orderIds.flatMap((orderId) => this.reservations.get(tx, orderId)?.lines ?? []).map(({ sku }) => sku);
    await this.stock.lock(tx, skus);
    const kept: Enquiry[] = [];
    const gone: string[] = [];
    for (const { job, outcome } of settled) {
      const answer = outcome.kind === 'returned' ? outcome.value : null;
      this.metrics.answered(tx, answer);
      if (this.isStillHeld(tx, job, answer)) kept.push(this.askLater(job, answer));
      else gone.push(job.orderId);
    }
    await this.overdue.keep(tx, kept);
    await this.overdue.forget(tx, gone);
  }

  /** Whether stock is held for the order after order's answer; it may have moved on while order was asked. */
  private isStillHeld(tx: Tx, { orderId, traceparent }: Abandoned, answer: OrderVerdict | null): boolean {
    const known = this.reservations.get(tx, orderId);
    if (known?.status !== 'HELD') return false;
    if (answer === null) return true;
    const decided = releaseAbandoned(known, answer);
    this.writer.write(tx, { orderId, traceparent }, decided);
    return decided.state.status === 'HELD';
  }

  /** Silence is not held against the order: it is asked again after the first pause. */
  private askLater({ orderId, asked }: Abandoned, answer: OrderVerdict | null): Enquiry {
    const times = answer === null ? asked : asked + 1;
    const pause = pauseBeforeAskingAgain(this.timeoutMs, answer === null ? 1 : times);
    return { orderId, asked: times, answer, askAgainAt: new Date(this.clock.now().getTime() + pause) };
  }
}

import type { CancellationReason, OrderStatus } from '@waybill/contracts/statuses';
import type { ServiceName } from '@waybill/system-map';
import type { BoundedCount, Partial200 } from './shared.js';

/** `GET /api/console/overview`. */
export interface OverviewAnswer extends Partial200 {
  /** When it was put together. */
  readonly at: string;
  /** Orders that are not final, by status; null where order did not answer. */
  readonly open: readonly ({ readonly status: OrderStatus } & BoundedCount)[] | null;
  /** Orders whose undoing needs attention. */
  readonly attention: BoundedCount | null;
  /** Dead letters that nobody has decided about. */
  readonly letters: BoundedCount | null;
  /** One a service, in the order of the system map. */
  readonly services: readonly ServiceOverview[];
  readonly recent: RecentOrders | null;
  readonly alerts: readonly Alert[];
}

export interface ServiceOverview {
  readonly service: ServiceName;
  /** Every instance that was asked is ready. */
  readonly ready: boolean;
  /** Instances that answered. */
  readonly instances: number;
  readonly outbox: {
    readonly waiting: number;
    readonly oldestAgeMs: number | null;
    readonly dead: number;
  } | null;
  /** Records of its topics that it has not handled yet; null where the broker did not answer. */
  readonly lag: number | null;
}

/** What became of orders in the last minutes, as seen in the events. */
export interface RecentOrders {
  readonly minutes: number;
  readonly placed: number;
  readonly completed: number;
  readonly cancelledBy: Readonly<Partial<Record<CancellationReason, number>>>;
  readonly refunded: number;
  /** From placed to completed, ms; null where none completed. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface Alert {
  /** Stable, named after what docs/operations.md says to alert on: `outbox-old`, `dead-letters`, … */
  readonly code: string;
  readonly severity: 'warning' | 'error';
  /** Null where it is not known. */
  readonly since: string | null;
  /** What is wrong and what to do about it. */
  readonly text: string;
  /** The page of the console to look at. */
  readonly href: string | null;
}

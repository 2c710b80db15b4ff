import type { Compensation, OrderStatus } from '@waybill/contracts';
import { statusOf } from './order-view.js';
import type { FactEvent, Order, OrderEvent } from './order.js';

/** An event that concerned the order: a fact it read or an event it wrote. `at`: when it was recorded, Unix milliseconds. */
export interface ConcerningEvent {
  readonly id: string;
  readonly type: FactEvent['type'] | OrderEvent['type'];
  readonly at: number;
}

/** One line of an order's history: what happened, and how the order stood after it. */
export interface HistoryEntry {
  /** Unix milliseconds. */
  readonly at: number;
  /** Null where the order changed without any event: a clock found its compensation overdue. */
  readonly event: Pick<ConcerningEvent, 'id' | 'type'> | null;
  readonly status: OrderStatus;
  readonly compensation: Compensation;
}

/** A change of status or compensation. `sequence` counts the changes of one order from 1, without gaps. */
export interface StatusChange extends HistoryEntry {
  readonly sequence: number;
}

/** The order announces each status by an event of its own, but one: other events leave the status as it is. */
const ANNOUNCED: Partial<Record<ConcerningEvent['type'], OrderStatus>> = {
  OrderCreated: 'PENDING',
  OrderConfirmed: 'CONFIRMED',
  OrderPaid: 'PAID',
  OrderCompleted: 'COMPLETED',
  OrderCancelled: 'CANCELLED',
  OrderRefunded: 'REFUNDED',
};

/** Where one of these is written, it is what moved the compensation; otherwise the first event did. */
const MOVES_COMPENSATION: readonly ConcerningEvent['type'][] = [
  'OrderCancelled',
  'OrderRefundRequested',
  'OrderRefunded',
];

/**
 * The entries of one decision, in the order in which things happened; the last one stands as `state` does.
 * Several announcements of one decision (paid was read before reserved) show each status in its turn.
 *
 * @param before the order before it; null for a new one
 * @param state the order after it
 * @param fact what was read, where a fact made the order decide
 * @param written the decided events, with the ids they were written under
 */
export function historyOf(
  before: Order | null,
  state: Order,
  fact: ConcerningEvent | null,
  written: readonly ConcerningEvent[],
): readonly HistoryEntry[] {
  const compensation = state.compensation.status;
  const events = fact ? [fact, ...written] : written;
  if (events.length === 0) return [{ at: state.updatedAt, event: null, status: statusOf(state), compensation }];

  const moved = Math.max(
    0,
    events.findLastIndex(({ type }) => MOVES_COMPENSATION.includes(type)),
  );
  let status: OrderStatus = before ? statusOf(before) : 'PENDING';
  return events.map(({ id, type, at }, index) => {
    status = ANNOUNCED[type] ?? status;
    // The customer is asked to act by payment; the fact may have come before OrderConfirmed.
    if (status === 'CONFIRMED' && statusOf(state) === 'REQUIRES_ACTION') status = 'REQUIRES_ACTION';
    return {
      at,
      event: { id, type },
      status,
      compensation: index >= moved ? compensation : (before?.compensation.status ?? 'NONE'),
    };
  });
}

/** The entries at which status or compensation changed. */
export function statusChanges(history: readonly HistoryEntry[]): StatusChange[] {
  const changed = history.filter(({ status, compensation }, index) => {
    const before = history[index - 1];
    return before?.status !== status || before.compensation !== compensation;
  });
  return changed.map((entry, index) => ({ ...entry, sequence: index + 1 }));
}

/** Whether nothing is on its way any more: only a refund or an operator's retry can change such an order. */
export const isSettled = ({ status, compensation }: Pick<HistoryEntry, 'status' | 'compensation'>): boolean =>
  ['COMPLETED', 'CANCELLED', 'REFUNDED'].includes(status) && compensation !== 'PENDING';

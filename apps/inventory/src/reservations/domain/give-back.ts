import { step, type OrderStep, type StockMovement } from '../../stock/domain/stock-level.js';
import { refused, type Refused } from './outcome.js';
import { released, stillOut } from './last-words.js';
import { unchanged, type Decided, type Reservation, type ReservationStatus } from './reservation.js';

/**
 * InventoryRollback: closes the book, known or not, and answers with InventoryReleased, once per attempt. Stock moves
 * once; a later attempt is answered with the same lines again.
 *
 * @param attempt of the rollback, at least 1. One that is not higher than the last answered one changes nothing
 */
export function rollback(known: Reservation | null, orderId: string, attempt: number): Decided {
  if (known && attempt <= known.answered) return unchanged(known);
  return giveBack(known ?? tombstone(orderId), attempt);
}

/**
 * PaymentFailed: the order will be cancelled for it, so its stock goes back without waiting for InventoryRollback,
 * whose first attempt is answered by this as well.
 *
 * @returns CONTRADICTORY_FACTS when the goods have left: an order is not completed without having been paid
 */
export function releaseUnpaid(known: Reservation | null, orderId: string): Decided | Refused<'CONTRADICTORY_FACTS'> {
  if (known?.status === 'SHIPPED') {
    return refused('CONTRADICTORY_FACTS', `order ${orderId}: PaymentFailed after OrderCompleted`);
  }
  return rollback(known, orderId, 1);
}

/** What order says about an order that inventory still holds stock for, long after it should have ended. */
export type OrderVerdict = 'CANCELLED' | 'REFUNDED' | 'NOT_FOUND' | 'ALIVE';

/** Releases an old reservation, only on a definite word that its order is over; otherwise it is kept. */
export function releaseAbandoned(known: Reservation, verdict: OrderVerdict): Decided {
  return known.status === 'HELD' && verdict !== 'ALIVE' ? rollback(known, known.orderId, 1) : unchanged(known);
}

const tombstone = (orderId: string): Reservation => ({
  orderId,
  status: 'CLOSED',
  lines: [],
  failure: null,
  answered: 0,
});

/** Where goods go from when an order gives them back, and what its book says then. */
export const WAY_BACK: Partial<Record<ReservationStatus, { kind: OrderStep; to: ReservationStatus }>> = {
  HELD: { kind: 'RELEASE', to: 'RELEASED' },
  SHIPPED: { kind: 'RETURN', to: 'RETURNED' },
};

function giveBack(book: Reservation, attempt: number): Decided {
  const back = WAY_BACK[book.status];
  return {
    state: { ...book, status: back?.to ?? book.status, answered: attempt },
    events: [released(book)],
    movements: back ? wayBack(back.kind, book) : [],
  };
}

/** What has not been returned before goes back. */
export const wayBack = (kind: OrderStep, { orderId, lines }: Reservation): StockMovement[] =>
  stillOut(lines).map(({ sku, quantity }) => step(kind, sku, quantity, orderId));

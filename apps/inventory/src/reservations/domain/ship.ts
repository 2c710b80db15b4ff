import { step } from '../../stock/domain/stock-level.js';
import { unchanged, type Decided, type Reservation } from './reservation.js';

/**
 * OrderCompleted, GoodsLeft: what was held has left. On a reservation that was released, returned or closed before
 * it was read, it changes nothing.
 */
export function ship(known: Reservation | null): Decided<Reservation | null> {
  if (known?.status !== 'HELD') return unchanged(known);
  const { orderId, lines } = known;
  return {
    state: { ...known, status: 'SHIPPED' },
    events: [],
    movements: lines.map(({ sku, quantity }) => step('SHIP', sku, quantity, orderId)),
  };
}

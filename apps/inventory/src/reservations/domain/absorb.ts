import { step } from '../../stock/domain/stock-level.js';
import { WAY_BACK, wayBack } from './give-back.js';
import { unchanged, type Decided, type HeldLine, type Reservation, type ReservationEvent } from './reservation.js';

/**
 * Takes back what inventory itself said about an order, after its database was set back: the book and the stock as they
 * stood after that event. Goods that had left are known again once OrderCompleted is read again.
 *
 * @returns the very book that was given where it knows the event
 */
export function absorb(known: Reservation | null, word: ReservationEvent): Decided<Reservation | null> {
  const { orderId } = word.data;
  const book: Reservation = { orderId, status: 'CLOSED', lines: [], failure: null, answered: 0 };
  switch (word.type) {
    case 'InventoryReserved': {
      if (known) return unchanged<Reservation | null>(known);
      const lines = word.data.lines.map(({ sku, quantity, unitPrice }): HeldLine => ({ sku, quantity, unitPrice }));
      const short = word.data.shortfall?.map(({ sku, requested, reserved: available }) => ({
        sku,
        requested,
        available,
      }));
      const movements = lines.map(({ sku, quantity }) => step('RESERVE', sku, quantity, orderId));
      return { state: { ...book, status: 'HELD', lines, ...(short && { short }) }, events: [], movements };
    }
    case 'InventoryFailed':
      if (known) return unchanged<Reservation | null>(known);
      return {
        state: { ...book, status: 'FAILED', failure: word.data.reason, short: word.data.lines },
        events: [],
        movements: [],
      };
    case 'InventoryReleased': {
      const held = known ?? book;
      const back = WAY_BACK[held.status];
      if (known && !back && held.answered > 0) return unchanged<Reservation | null>(known);
      const movements = back ? wayBack(back.kind, held) : [];
      const answered = Math.max(1, held.answered);
      return { state: { ...held, status: back?.to ?? held.status, answered }, events: [], movements };
    }
  }
}

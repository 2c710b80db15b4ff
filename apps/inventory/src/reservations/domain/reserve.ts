import type { EventData, InventoryFailureReason, UnavailableLine } from '@waybill/contracts';
import { step } from '../../stock/domain/stock-level.js';
import { firstWord } from './last-words.js';
import { unchanged, type Decided, type HeldLine, type Reservation } from './reservation.js';
import { moveSnapshot, type StockSnapshot } from './stock-snapshot.js';

type OrderCreated = EventData<'OrderCreated'>;

/**
 * Decides what one order gets of the stock on hand: all lines, or with `allowPartial` what is there, or nothing.
 * An unknown or deleted SKU fails the whole order and wins over short stock. What is taken is taken from `stock` too,
 * so the orders of a batch are decided one after the other against one snapshot.
 *
 * @param known the order's book, if there is one: an order is decided once, and a closed book refuses it without a word,
 *   since closing it was answered already
 */
export function reserve(known: Reservation | null, order: OrderCreated, stock: StockSnapshot): Decided {
  if (known) return unchanged(known);
  const unknown = order.lines.filter(({ sku }) => stock.get(sku)?.deleted ?? true);
  if (unknown.length > 0) {
    return failed(
      order,
      'UNKNOWN_PRODUCT',
      unknown.map(({ sku, quantity }) => ({ sku, requested: quantity, available: 0 })),
    );
  }
  const available = (sku: string): number => stock.get(sku)?.available ?? 0;
  const short = order.lines.filter(({ sku, quantity }) => available(sku) < quantity);
  const held = order.lines
    .map(({ sku, quantity, unitPrice }) => ({ sku, quantity: Math.min(quantity, available(sku)), unitPrice }))
    .filter(({ quantity }) => quantity > 0);
  const lines = short.map(({ sku, quantity }) => ({ sku, requested: quantity, available: available(sku) }));
  if (held.length === 0 || (short.length > 0 && !order.allowPartial)) {
    return failed(order, 'OUT_OF_STOCK', lines);
  }
  return reserved(order, held, lines, stock);
}

function failed({ orderId }: OrderCreated, reason: InventoryFailureReason, short: UnavailableLine[]): Decided {
  const state = { orderId, status: 'FAILED', lines: [], failure: reason, short, answered: 0 } as const;
  return { state, events: firstWord(state), movements: [] };
}

function reserved(
  { orderId }: OrderCreated,
  held: readonly HeldLine[],
  short: readonly UnavailableLine[],
  stock: StockSnapshot,
): Decided {
  const movements = held.map(({ sku, quantity }) => step('RESERVE', sku, quantity, orderId));
  moveSnapshot(stock, movements);
  const state: Reservation = {
    orderId,
    status: 'HELD',
    lines: held,
    failure: null,
    ...(short.length > 0 && { short }),
    answered: 0,
  };
  return { state, events: firstWord(state), movements };
}

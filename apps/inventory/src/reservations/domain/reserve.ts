import type { EventData, InventoryFailureReason, UnavailableLine } from '@waybill/contracts';
import { step } from '../../stock/domain/stock-level.js';
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
    .map(({ sku, quantity }) => ({ sku, quantity: Math.min(quantity, available(sku)) }))
    .filter(({ quantity }) => quantity > 0);
  if (held.length === 0 || (short.length > 0 && !order.allowPartial)) {
    const lines = short.map(({ sku, quantity }) => ({ sku, requested: quantity, available: available(sku) }));
    return failed(order, 'OUT_OF_STOCK', lines);
  }
  return reserved(order, held, stock);
}

function failed({ orderId }: OrderCreated, reason: InventoryFailureReason, lines: UnavailableLine[]): Decided {
  return {
    state: { orderId, status: 'FAILED', lines: [], failure: reason, answered: 0 },
    events: [{ type: 'InventoryFailed', data: { orderId, reason, lines } }],
    movements: [],
  };
}

function reserved(order: OrderCreated, held: readonly HeldLine[], stock: StockSnapshot): Decided {
  const { orderId, currency } = order;
  const movements = held.map(({ sku, quantity }) => step('RESERVE', sku, quantity, orderId));
  moveSnapshot(stock, movements);
  const units = new Map(held.map(({ sku, quantity }) => [sku, quantity]));
  const outcome = order.lines.map((line) => ({ ...line, reserved: units.get(line.sku) ?? 0 }));
  const got = outcome.filter((line) => line.reserved > 0);
  const shortfall = outcome
    .filter((line) => line.reserved < line.quantity)
    .map((line) => ({ sku: line.sku, requested: line.quantity, reserved: line.reserved }));
  const data = {
    orderId,
    lines: got.map((line) => ({ sku: line.sku, quantity: line.reserved, unitPrice: line.unitPrice })),
    // Never more than the total of OrderCreated, which is at most 2⁵³ − 1: exact in a double.
    amount: { amount: got.reduce((sum, line) => sum + line.reserved * line.unitPrice.amount, 0), currency },
    ...(shortfall.length > 0 && { shortfall }),
  };
  return {
    state: { orderId, status: 'HELD', lines: held, failure: null, answered: 0 },
    events: [{ type: 'InventoryReserved', data }],
    movements,
  };
}

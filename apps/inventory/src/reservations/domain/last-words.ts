import type { Money, ReservedLine } from '@waybill/contracts';
import { unitsLeft, type HeldLine, type Reservation, type ReservationEvent } from './reservation.js';

/**
 * What inventory said last about the order, from its book: to be said again where it was lost on its way. Nothing of a
 * book that a release wrote which kept no prices, unless it has been closed since.
 */
export const lastWords = (book: Reservation): readonly ReservationEvent[] =>
  book.answered > 0 ? [released(book)] : firstWord(book);

/** The answer to OrderCreated. */
export function firstWord(book: Reservation): readonly ReservationEvent[] {
  const { orderId, lines, failure, short = [] } = book;
  if (failure) return [{ type: 'InventoryFailed', data: { orderId, reason: failure, lines: [...short] } }];
  const held = lines.flatMap(priced);
  const [first] = held;
  if (!first || held.length < lines.length) return [];
  const shortfall = short.map(({ sku, requested, available: reserved }) => ({ sku, requested, reserved }));
  const amount = sumOf(held, first.unitPrice.currency);
  const data = { orderId, lines: held, amount, ...(shortfall.length > 0 && { shortfall }) };
  return [{ type: 'InventoryReserved', data }];
}

/** The answer to whatever closed the book. */
export const released = ({ orderId, lines }: Reservation): ReservationEvent => ({
  type: 'InventoryReleased',
  data: { orderId, lines: stillOut(lines) },
});

/** Units of which no return was entered. */
export const stillOut = (lines: readonly HeldLine[]): { sku: string; quantity: number }[] =>
  lines.map((line) => ({ sku: line.sku, quantity: unitsLeft(line) })).filter(({ quantity }) => quantity > 0);

const priced = ({ sku, quantity, unitPrice }: HeldLine): ReservedLine[] =>
  unitPrice ? [{ sku, quantity, unitPrice }] : [];

/** Never more than the total of OrderCreated, which is at most 2⁵³ − 1: exact in a double. */
const sumOf = (lines: readonly ReservedLine[], currency: string): Money => ({
  amount: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0),
  currency,
});

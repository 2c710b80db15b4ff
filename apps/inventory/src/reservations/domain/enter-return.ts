import type { EventData } from '@waybill/contracts';
import { takeBack, writeOff, type EnteredReturn, type StockMovement } from '../../stock/domain/stock-level.js';
import { refused, type Refused } from './outcome.js';
import { unchanged, unitsLeft, type Decided, type HeldLine, type Reservation } from './reservation.js';
import { ship } from './ship.js';

type ReturnEntered = EventData<'ReturnEntered'>;

/**
 * ReturnEntered: goods that had left are available again, or written off. Order has said that they had left, so what is still
 * held leaves first. Where the order's stock was given back as a whole before this was read, only what is written off moves.
 *
 * @returns CONTRADICTORY_FACTS where the order never had them
 */
export function enterReturn(
  known: Reservation | null,
  entered: ReturnEntered,
): Decided | Refused<'CONTRADICTORY_FACTS'> {
  if (known?.lines.some(({ returns = [] }) => returns.some(({ id }) => id === entered.returnId)))
    return unchanged(known);
  const shipped = ship(known);
  const book = shipped.state;
  if (!book || !entered.lines.every(({ sku }) => book.lines.some((line) => line.sku === sku))) {
    return contradiction(entered, 'the order never had these goods');
  }
  const lines = book.lines.map((line) => withReturn(line, entered));
  const isOut = book.status === 'SHIPPED';
  if (isOut && lines.some((line) => unitsLeft(line) < 0)) return contradiction(entered, 'more than had left');
  const isOver = isOut && lines.every((line) => unitsLeft(line) === 0);
  return {
    state: { ...book, lines, status: isOver ? 'RETURNED' : book.status },
    events: [],
    movements: [...shipped.movements, ...movementsOf(entered, isOut)],
  };
}

const withReturn = (line: HeldLine, { returnId: id, lines }: ReturnEntered): HeldLine => {
  const mine = lines.filter(({ sku }) => sku === line.sku).map(({ quantity, restock }) => ({ id, quantity, restock }));
  return mine.length === 0 ? line : { ...line, returns: [...(line.returns ?? []), ...mine] };
};

function movementsOf({ orderId, returnId, lines, reason, actor }: ReturnEntered, isOut: boolean): StockMovement[] {
  const entered: EnteredReturn = { orderId, returnId, reason: reason ?? null, actor };
  return lines.flatMap(({ sku, quantity, restock }) => {
    if (!restock) return [writeOff(sku, quantity, isOut ? 'shipped' : 'available', entered)];
    return isOut ? [takeBack(sku, quantity, entered)] : [];
  });
}

const contradiction = ({ orderId, returnId }: ReturnEntered, what: string): Refused<'CONTRADICTORY_FACTS'> =>
  refused('CONTRADICTORY_FACTS', `order ${orderId}, return ${returnId}: ${what}`);

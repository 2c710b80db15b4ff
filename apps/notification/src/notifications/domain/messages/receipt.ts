import type { Money, OrderCreated, OrderConfirmed } from '@waybill/contracts';
import type { Receipt } from './message.js';
import type { Wording } from './wording/wording.js';

/** What was ordered, from OrderCreated, and what of it is missing, from OrderConfirmed. */
export interface Purchase {
  readonly lines: OrderCreated['lines'];
  /** Null: not known yet, which only an order may be that goes on with what is there. */
  readonly shortfall: NonNullable<OrderConfirmed['shortfall']> | null;
}

/** What the customer gets and pays, line by line; null while it is not known. */
export function receiptOf({ lines, shortfall }: Purchase, { money, total }: Wording): Receipt | null {
  if (shortfall === null) return null;
  const reserved = new Map(shortfall.map((short) => [short.sku, short.reserved]));
  const bought = lines
    .map((line) => ({ ...line, quantity: reserved.get(line.sku) ?? line.quantity }))
    .filter(({ quantity }) => quantity > 0);
  const [first] = bought;
  if (!first) return null;
  const { currency } = first.unitPrice;
  const sumOf = ({ quantity, unitPrice }: (typeof bought)[number]): Money => ({
    amount: quantity * unitPrice.amount,
    currency,
  });
  const all = bought.reduce((sum, line) => sum + sumOf(line).amount, 0);
  return {
    rows: bought.map((line) => ({
      name: line.name,
      quantity: `${line.quantity} × ${money(line.unitPrice)}`,
      sum: money(sumOf(line)),
    })),
    total: { label: total, sum: money({ amount: all, currency }) },
  };
}

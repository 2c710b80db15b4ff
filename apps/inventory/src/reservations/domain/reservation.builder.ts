import type { EventData } from '@waybill/contracts';
import type { Decided, Reservation } from './reservation.js';
import { reserve } from './reserve.js';
import type { StockOnHand } from './stock-snapshot.js';

/** Builders for the specs of this folder. */
export const ORDER_ID = '019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b';

const PRICES: Readonly<Record<string, number>> = { TEA: 1000, CUP: 500, POT: 2000 };

export function orderCreated(units: Record<string, number>, allowPartial = false): EventData<'OrderCreated'> {
  const lines = Object.entries(units).map(([sku, quantity]) => ({
    sku,
    name: sku.toLowerCase(),
    quantity,
    unitPrice: { amount: PRICES[sku] ?? 1, currency: 'USD' },
  }));
  const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice.amount, 0);
  return {
    orderId: ORDER_ID,
    customerId: 'customer-1',
    currency: 'USD',
    lines,
    total: { amount: total, currency: 'USD' },
    allowPartial,
    paymentMethod: 'tok_ok',
  };
}

/** Stock by SKU; a SKU in `deleted` keeps its units but takes no order. */
export const stockOf = (units: Record<string, number>, deleted: readonly string[] = []): Map<string, StockOnHand> =>
  new Map(Object.entries(units).map(([sku, available]) => [sku, { available, deleted: deleted.includes(sku) }]));

export const held = (): Reservation =>
  reserve(null, orderCreated({ TEA: 2, CUP: 1 }), stockOf({ TEA: 5, CUP: 5 })).state;

/** Movements as `kind sku units` to compare at a glance. */
export const moves = ({ movements }: Decided<Reservation | null>): string[] =>
  movements.map(({ kind, sku, available, reserved, shipped }) => {
    const units = Math.max(available, reserved, shipped);
    return `${kind} ${units} ${sku}`;
  });

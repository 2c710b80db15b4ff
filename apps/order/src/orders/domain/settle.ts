import type { CompensationPart } from '@waybill/contracts';
import { inTurn } from './apply.js';
import { placeGoods, judgeCompensation, missingParts } from './compensation.js';
import { unchanged, type Decided, type Order, type Settlement } from './order.js';
import { refused, type Refused } from './outcome.js';

/** What a person vouches for: the part was put right outside. */
export interface Vouched extends Omit<Settlement, 'at'> {
  readonly part: CompensationPart;
}

export type SettlingRefused = Refused<'NOT_COMPENSATING' | 'NOTHING_TO_SETTLE' | 'STOCK_NOT_ASKED'>;

/**
 * Enters that a missing part of the compensation was put right outside. It is waited for no longer; the compensation is
 * DONE once no part is missing. An answer that comes all the same is recorded and changes nothing. The same part again:
 * accepted, nothing new.
 *
 * Inventory is asked last. Before that the goods are not there to be settled: inventory would take them back again. Goods
 * that have left are where their parcel is, and are settled with it.
 *
 * @param at now, Unix milliseconds
 */
export function settle(order: Order, { part, reason, actor }: Vouched, at: number): Decided | SettlingRefused {
  const { compensation } = order;
  if (compensation.settled?.[part]) return unchanged(order);
  if (compensation.status !== 'PENDING' && compensation.status !== 'NEEDS_ATTENTION') {
    return refused('NOT_COMPENSATING', `compensation is ${compensation.status}`);
  }
  if (!missingParts(order).includes(part)) return refused('NOTHING_TO_SETTLE', `${part} is not missing`);
  if (part === 'stock' && !compensation.stockAsked) {
    return refused(
      'STOCK_NOT_ASKED',
      'inventory is asked once the shipment, of a refund also the money, is back: settle that first',
    );
  }
  const settled = { ...compensation.settled, [part]: { reason, actor, at } };
  return inTurn({ ...order, updatedAt: at, compensation: { ...compensation, settled } }, [
    (o) => ({
      state: o,
      events: [{ type: 'CompensationSettled', data: { orderId: o.id, part, reason, actor } }],
    }),
    placeGoods,
    (o) => judgeCompensation(o, null),
  ]);
}

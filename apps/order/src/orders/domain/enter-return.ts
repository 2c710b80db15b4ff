import { inTurn } from './apply.js';
import { judgeCompensation, placeGoods } from './compensation.js';
import { goodsOut, unitsOf } from './goods-out.js';
import { unchanged, type Decided, type GoodsReturn, type Order, type OrderEvent } from './order.js';
import { refused, type Refused } from './outcome.js';

export type ReturnRefused = Refused<'NOT_RETURNABLE' | 'EXCEEDS_SHIPPED'>;

/**
 * Enters that goods which had left are back, or are written off. Where a parcel could not be called back, its return is what
 * the compensation waits for; money is another matter. The same return again: accepted, nothing new.
 *
 * @param at now, Unix milliseconds
 * @returns NOT_RETURNABLE where nothing is out, EXCEEDS_SHIPPED where less of a SKU is
 */
export function enterReturn(order: Order, entered: Omit<GoodsReturn, 'at'>, at: number): Decided | ReturnRefused {
  if (order.returns?.some(({ id }) => id === entered.id)) return unchanged(order);
  const out = goodsOut(order);
  if (out.size === 0) return refused('NOT_RETURNABLE', 'nothing of this order is out with its customer');
  const units = unitsOf(entered.lines);
  const tooMany = [...units].filter(([sku, quantity]) => quantity > (out.get(sku) ?? 0));
  if (tooMany.length > 0) {
    const told = tooMany.map(([sku, quantity]) => `${sku}: ${quantity} returned, ${out.get(sku) ?? 0} out`);
    return refused('EXCEEDS_SHIPPED', told.join('; '));
  }
  return inTurn(withReturn({ ...order, updatedAt: at }, { ...entered, at }), [
    (o) => ({ state: o, events: [returnedOf(o.id, entered)] }),
    placeGoods,
    (o) => judgeCompensation(o, null),
  ]);
}

/** The order with a return more. */
export const withReturn = (order: Order, entered: GoodsReturn): Order => ({
  ...order,
  returns: [...(order.returns ?? []), entered],
});

/** A return, announced. */
export const returnedOf = (orderId: string, entered: Omit<GoodsReturn, 'at'>): OrderEvent => {
  const { id: returnId, lines, reason, actor } = entered;
  return {
    type: 'ReturnEntered',
    data: { orderId, returnId, lines: [...lines], ...(reason !== null && { reason }), actor },
  };
};

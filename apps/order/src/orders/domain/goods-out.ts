import type { ReturnedLine } from '@waybill/contracts';
import type { Order } from './order.js';

/**
 * The goods travel in a parcel that could not be called back: where the parcel is, they are. Not any more, once it was
 * called back after all.
 */
export const haveGoodsLeft = ({ facts, compensation }: Order): boolean =>
  compensation.goodsLeft === true && facts.shipmentVoided === undefined;

/**
 * Units by SKU that were shipped and have not come back: of an order that was shipped and is not undone, of one whose parcel
 * could not be called back, and of a refund until it takes the goods back itself.
 */
export const goodsOut = (order: Order): ReadonlyMap<string, number> =>
  wereShipped(order) ? notReturned(order) : new Map<string, number>();

/** Whether returns of everything in the order's parcel were entered. */
export const isAllReturned = (order: Order): boolean => order.returns !== undefined && notReturned(order).size === 0;

function notReturned(order: Order): ReadonlyMap<string, number> {
  const out = new Map(order.lines.map((line) => [line.sku, shippedOf(order, line)]));
  for (const { sku, quantity } of order.returns?.flatMap(({ lines }) => lines) ?? []) {
    out.set(sku, (out.get(sku) ?? 0) - quantity);
  }
  return new Map([...out].filter(([, units]) => units > 0));
}

function wereShipped(order: Order): boolean {
  const { decision, facts, compensation } = order;
  if (compensation.stockAsked) return false;
  if (haveGoodsLeft(order)) return true;
  const isUndoneOnItsWay = decision?.kind === 'CANCEL' || decision?.shipped === false;
  return !isUndoneOnItsWay && facts.shipped !== undefined;
}

/** What inventory held. Where its answer has not been read, that is what was ordered, but of an order that may be partial. */
const shippedOf = ({ allowPartial }: Order, { reserved, quantity }: Order['lines'][number]): number =>
  reserved ?? (allowPartial ? 0 : quantity);

/** The units that lines name of each SKU. */
export function unitsOf(lines: readonly ReturnedLine[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return units;
}

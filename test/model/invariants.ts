import { unitsLeft, type Reservation } from '../../apps/inventory/src/reservations/domain/index.js';
import {
  amountDue,
  isAllReturned,
  isFinal,
  missingParts,
  restockOf,
  statusOf,
} from '../../apps/order/src/orders/domain/index.js';
import type { ReturnedLine } from '@waybill/contracts';
import type { OrderWorld, Stock, World } from './world.js';

/** What is wrong with a world; null if nothing. `quiet`: nothing is left to happen by itself. */
export function brokenIn({ stock, orders }: World, quiet: boolean): string | null {
  const always = brokenStock(stock, orders) ?? firstOf(orders, brokenMoney) ?? firstOf(orders, brokenPromise);
  return always ?? (quiet ? firstOf(orders, brokenEnd) : null) ?? firstOf(orders, brokenPlace);
}

const firstOf = (orders: readonly OrderWorld[], check: (world: OrderWorld) => string | null): string | null => {
  for (const world of orders) {
    const broken = check(world);
    if (broken !== null) return broken;
  }
  return null;
};

/** Said last: what an order itself says wrong of its goods tells more. */
const brokenPlace = (world: OrderWorld): string | null =>
  isOnSaleAndTravels(world) ? 'the goods are on the shelf while their parcel travels' : null;

/** Units of a SKU that the orders' reservations of one status name. */
const unitsOf = (orders: readonly OrderWorld[], status: Reservation['status'], sku: string): number => {
  let units = 0;
  for (const { reservation } of orders) {
    if (reservation?.status !== status) continue;
    for (const line of reservation.lines) if (line.sku === sku) units += unitsLeft(line);
  }
  return units;
};

/** For every SKU received = available + reserved + shipped, and the books of the orders add up to the last two. */
function brokenStock(stock: Stock, orders: readonly OrderWorld[]): string | null {
  for (const sku in stock) {
    const level = stock[sku];
    if (!level) continue;
    const { received, available, reserved, shipped } = level;
    if (received !== available + reserved + shipped) return `stock of ${sku} does not balance`;
    if (Math.min(available, reserved, shipped) < 0) return `a count of ${sku} is below zero`;
    const [held, gone] = [unitsOf(orders, 'HELD', sku), unitsOf(orders, 'SHIPPED', sku)];
    if (reserved !== held) return `${reserved} of ${sku} are reserved, but orders hold ${held}`;
    if (shipped !== gone) return `${shipped} of ${sku} have shipped, but orders had ${gone}`;
  }
  return null;
}

/** How many entries of a provider's book say `what`. A search asks millions of times, so nothing is copied. */
const count = <Entry extends string>(book: Readonly<Record<string, Entry>>, what: Entry): number => {
  let entries = 0;
  for (const key in book) if (book[key] === what) entries += 1;
  return entries;
};
const charges = ({ outside }: OrderWorld): number => count(outside.charges, 'CHARGED');
const refunds = ({ outside }: OrderWorld): number => count(outside.refunds, 'REFUNDED');
const shipments = ({ outside }: OrderWorld): number => count(outside.bookings, 'BOOKED');

/** An operator gave the money back outside, after the provider had refused to. One who had not looked may be too late. */
const isMadeGoodByHand = ({ order }: OrderWorld): boolean => order.compensation.settled?.money?.reason === 'looked';

/** By the provider's own books: never two charges, refunds never exceed charges, the charge is what is held. */
function brokenMoney(world: OrderWorld): string | null {
  if (charges(world) > 1) return 'the order was charged twice';
  if (refunds(world) > charges(world)) return 'more was refunded than charged';
  if (isMadeGoodByHand(world) && refunds(world) > 0) return 'the money was given back by hand and by the provider';
  if (shipments(world) > 1) return 'the order was shipped twice';
  const { amount } = world.payment ?? {};
  const held = world.order.facts.reserved?.amount;
  if (amount && held !== undefined && amount.amount !== held) return 'what is charged is not what is held';
  return null;
}

/** What the order says must be true when it says so, not only in the end. */
function brokenPromise(world: OrderWorld): string | null {
  const { order } = world;
  const status = statusOf(order);
  const undone =
    order.compensation.status === 'DONE' || (status === 'CANCELLED' && order.compensation.status === 'NONE');
  if (undone) return brokenUndoing(world, `${status} with compensation ${order.compensation.status}`);
  if (status === 'COMPLETED' && !order.decision && shipments(world) !== 1) return 'COMPLETED without a live shipment';
  return null;
}

/** A refund takes goods back that have been delivered; a person may have put the parcel right outside. */
function isOnSaleAndTravels(world: OrderWorld): boolean {
  const { decision, compensation } = world.order;
  if (shipments(world) === 0 || isRefundedAfterShipping(decision) || compensation.settled?.shipment) return false;
  if (isAllReturned(world.order)) return false;
  const status = world.reservation?.status;
  return status === 'RELEASED' || status === 'RETURNED' || status === 'CLOSED';
}

const isRefundedAfterShipping = (decision: OrderWorld['order']['decision']): boolean =>
  decision?.kind === 'REFUND' && decision.shipped;

function brokenUndoing(world: OrderWorld, saying: string): string | null {
  const { order, reservation } = world;
  const { settled = {}, goodsLeft = false } = order.compensation;
  if (!settled.money && charges(world) !== refunds(world)) return `${saying}, but the money is not back`;
  const out = reservation?.status === 'HELD' || reservation?.status === 'SHIPPED';
  const isElsewhere = goodsLeft && (settled.shipment ?? isAllReturned(order));
  const staysOut = order.decision?.kind === 'REFUND' && order.decision.shipped && restockOf(order.decision) !== 'now';
  if (!settled.stock && !isElsewhere && !staysOut && out) return `${saying}, but stock is not back`;
  if (isAllReturned(order)) return null;
  if (!settled.shipment && shipments(world) > 0 && !isRefundedAfterShipping(order.decision))
    return `${saying}, but a shipment is under way`;
  return null;
}

/** Once everything has happened that happens by itself. */
const brokenEnd = (world: OrderWorld): string | null => brokenReturns(world) ?? brokenState(world);

/** Every return that was entered stands in inventory's book, and nothing else does. */
function brokenReturns({ order, reservation }: OrderWorld): string | null {
  const said = order.returns?.flatMap(({ id, lines }) => lines.map((line) => told(id, line))) ?? [];
  const known = reservation?.lines.flatMap(({ sku, returns = [] }) =>
    returns.map((one) => told(one.id, { sku, ...one })),
  );
  const [asked, done] = [said.sort().join(', '), (known ?? []).sort().join(', ')];
  return asked === done ? null : `returned were ${asked}, but inventory knows ${done}`;
}

const told = (id: string, { sku, quantity, restock }: ReturnedLine): string =>
  `${id}: ${quantity} ${sku}${restock ? '' : ' written off'}`;

function brokenState(world: OrderWorld): string | null {
  const { order } = world;
  const status = statusOf(order);
  const ended = isFinal(order) ? null : `nothing is left to happen, but the order is ${status}`;
  switch (order.compensation.status) {
    case 'NONE':
      return ended ?? (status === 'COMPLETED' ? brokenCompletion(world) : null);
    case 'DONE':
      return ended ?? brokenShelf(world);
    case 'PENDING':
      return `nothing is left to happen, but the compensation waits for ${missingParts(order).join(', ')}`;
    // The refund of a paid order keeps its status then.
    case 'NEEDS_ATTENTION': {
      const wrong = brokenShelf(world) ?? brokenAttention(world);
      return order.decision?.kind === 'REFUND' ? wrong : (ended ?? wrong);
    }
  }
}

/** Goods that have left are shipped in the books, too. */
function brokenShelf({ order, reservation }: OrderWorld): string | null {
  const expected = isAllReturned(order) ? 'RETURNED' : 'SHIPPED';
  const { goodsLeft, stockAsked } = order.compensation;
  if (!goodsLeft || stockAsked || reservation?.status === expected) return null;
  return `the goods have left, but the stock is ${reservation?.status ?? 'unknown'}`;
}

function brokenCompletion(world: OrderWorld): string | null {
  if (charges(world) !== 1 || refunds(world) !== 0) return 'COMPLETED, but not charged once for all';
  if (world.payment?.amount?.amount !== amountDue(world.order))
    return 'COMPLETED, but charged another amount than is due';
  const expected = isAllReturned(world.order) ? 'RETURNED' : 'SHIPPED';
  return world.reservation?.status === expected
    ? null
    : `COMPLETED, but the stock is ${world.reservation?.status ?? 'unknown'}`;
}

/** An operator is called only for what provider or carrier refused, and everything else is undone. */
function brokenAttention(world: OrderWorld): string | null {
  const { order, payment, shipment } = world;
  const refundRefused = payment?.refunds.at(-1)?.status === 'FAILED';
  const recallRefused = shipment?.recall === 'FAILED';
  const missing = missingParts(order);
  if (!refundRefused && !recallRefused)
    return `needs attention for ${missing.join(', ')}, though nobody refused anything`;
  if (missing.includes('money') && !refundRefused) return 'needs attention for money that nobody refused';
  if (missing.includes('shipment') && !recallRefused) return 'needs attention for a shipment that nobody refused';
  if (missing.includes('stock') && order.compensation.stockAsked) return 'needs attention, but stock was never refused';
  return null;
}

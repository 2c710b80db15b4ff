import type { Order, Payment, Stock } from '../support/api.js';

/** What the HTTP interfaces say about an order, once the system is quiet. */
export interface Books {
  readonly order: Order;
  readonly payments: readonly Payment[];
  readonly shipments: readonly { readonly status: string }[];
}

/** What does not add up, a sentence each; empty when stock, money and parcels balance. */
export function imbalances(stock: readonly Stock[], books: readonly Books[]): string[] {
  return [...stock.flatMap((level) => brokenStock(level, books)), ...books.flatMap(brokenOrder)];
}

function brokenStock({ sku, received, available, reserved, shipped }: Stock, books: readonly Books[]): string[] {
  const left = books
    .filter(({ order }) => order.status === 'COMPLETED')
    .flatMap(({ order }) => order.items)
    .reduce((units, item) => units + (item.sku === sku ? item.reserved : 0), 0);
  return [
    ...(received === available + reserved + shipped ? [] : [`${sku}: received is not available + reserved + shipped`]),
    ...(reserved === 0 ? [] : [`${sku}: ${reserved} are reserved, though every order is final`]),
    ...(shipped === left ? [] : [`${sku}: ${shipped} have shipped, but completed orders took ${left}`]),
  ];
}

function brokenOrder({ order, payments, shipments }: Books): string[] {
  const who = `order ${order.id} (${order.status})`;
  const charged = sum(payments.filter(({ status }) => status === 'COMPLETED' || status === 'REFUNDED'));
  const refunded = sum(payments.flatMap(({ refunds }) => refunds).filter(({ status }) => status === 'REFUNDED'));
  const due = order.status === 'COMPLETED' ? order.total.amount : 0;
  const parcels = shipments.filter(({ status }) => status === 'SHIPPED').length;
  return [
    ...(payments.length <= 1 ? [] : [`${who} has ${payments.length} payments`]),
    ...(charged - refunded === due ? [] : [`${who} was charged ${charged}, refunded ${refunded}, owes ${due}`]),
    ...(order.status !== 'COMPLETED' || parcels === 1 ? [] : [`${who} has ${parcels} live shipments`]),
    ...(order.status !== 'CANCELLED' || parcels === 0 ? [] : [`${who} has ${parcels} live shipments`]),
  ];
}

const sum = (entries: readonly { readonly amount: { readonly amount: number } }[]): number =>
  entries.reduce((total, { amount }) => total + amount.amount, 0);

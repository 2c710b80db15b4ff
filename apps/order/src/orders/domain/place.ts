import { moneyText, type Contact, type Money, type ShippingAddress } from '@waybill/contracts';
import { shortItems, type ShortItem, type StockReport } from './judge-stock.js';
import type { Decided, Order, OrderLine, StockCheck } from './order.js';
import { refused, type Refused } from './outcome.js';
import type { CatalogueSource } from './priced-product.js';

export interface PlaceOrder {
  readonly id: string;
  readonly customerId: string;
  /** At least one item; no SKU twice; whole quantities of at least 1. */
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  /** The products' currency where left out. */
  readonly currency?: string;
  /** What the customer was shown; with any other total the order is refused. */
  readonly expectedTotal?: Money;
  readonly allowPartial: boolean;
  readonly paymentMethod: string;
  readonly contact?: Contact;
  readonly shippingAddress?: ShippingAddress;
  /** Language that the customer reads (BCP 47). */
  readonly locale?: string;
  /** Where the customer takes the order only if it is in stock. */
  readonly stock?: StockReport;
  /** Now, Unix milliseconds. */
  readonly at: number;
  /** Before it the order never times out, Unix milliseconds. */
  readonly deadline: number;
}

/** ORDER_TOO_LARGE: within every limit of its fields, and yet its event would exceed what a topic takes (64 KiB). */
export type PlacingRefused = Refused<
  | 'UNKNOWN_PRODUCT'
  | 'CURRENCY_MISMATCH'
  | 'TOTAL_TOO_LARGE'
  | 'ORDER_TOO_LARGE'
  | 'INSUFFICIENT_STOCK'
  | 'PRICE_CHANGED'
> & {
  /** The items at fault; empty where it is the order as a whole. */
  readonly skus: readonly string[];
  /** With INSUFFICIENT_STOCK: what was short, and how that was known. */
  readonly short?: readonly ShortItem[];
  readonly stockCheck?: StockCheck;
  /** With PRICE_CHANGED: what the order would have cost. */
  readonly total?: Money;
};

/** What placing an order comes to. */
export type PlacingOutcome = Order | PlacingRefused;

/** A new PENDING order with the catalogue's prices, and OrderCreated. */
export function place(command: PlaceOrder, catalogue: CatalogueSource): Decided | PlacingRefused {
  const missing = command.items.filter((item) => !catalogue.has(item.sku)).map((item) => item.sku);
  if (missing.length > 0)
    return { ...refused('UNKNOWN_PRODUCT', `no such product: ${missing.join(', ')}`), skus: missing };

  const priced = command.items.flatMap((item) => {
    const product = catalogue.get(item.sku);
    return product ? [{ ...item, product }] : [];
  });
  const currency = command.currency ?? priced[0]?.product.currency ?? '';
  const foreign = priced.filter(({ product }) => product.currency !== currency).map(({ sku }) => sku);
  if (foreign.length > 0) {
    return { ...refused('CURRENCY_MISMATCH', `not sold in ${currency}: ${foreign.join(', ')}`), skus: foreign };
  }

  // A quantity times a price may leave what a double holds exactly, so the sum is taken before it is trusted.
  const total = priced.reduce((sum, { quantity, product }) => sum + BigInt(quantity) * BigInt(product.price), 0n);
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    return { ...refused('TOTAL_TOO_LARGE', `the total is over ${Number.MAX_SAFE_INTEGER} minor units`), skus: [] };
  }

  const due = { amount: Number(total), currency };
  const expected = command.expectedTotal;
  if (expected && (expected.amount !== due.amount || expected.currency !== due.currency)) {
    return {
      ...refused('PRICE_CHANGED', `the total is ${moneyText(due)}, not ${moneyText(expected)}`),
      skus: [],
      total: due,
    };
  }

  const short = command.stock ? shortItems(command.items, command.allowPartial, command.stock, catalogue) : [];
  if (short.length > 0) {
    const skus = short.map(({ sku }) => sku);
    const detail = `not in stock as ordered: ${skus.join(', ')}`;
    return { ...refused('INSUFFICIENT_STOCK', detail), skus, short, stockCheck: command.stock?.check };
  }

  const lines = priced.map(({ sku, quantity, product }) => ({
    sku,
    name: product.name,
    quantity,
    reserved: null,
    unitPrice: product.price,
  }));
  return created(command, currency, lines, Number(total));
}

function created(command: PlaceOrder, currency: string, lines: readonly OrderLine[], total: number): Decided {
  const { id, customerId, allowPartial, paymentMethod, contact, shippingAddress, locale, stock, at, deadline } =
    command;
  const state: Order = {
    id,
    customerId,
    currency,
    lines,
    total,
    allowPartial,
    createdAt: at,
    updatedAt: at,
    deadline,
    facts: {},
    decision: null,
    progress: 'PENDING',
    compensation: { status: 'NONE', attempt: 0, since: null, stockAsked: false },
    ...(stock && { stockCheck: stock.check }),
  };
  const money = (amount: number): Money => ({ amount, currency });
  const event = {
    type: 'OrderCreated' as const,
    data: {
      orderId: id,
      customerId,
      currency,
      lines: lines.map(({ sku, name, quantity, unitPrice }) => ({ sku, name, quantity, unitPrice: money(unitPrice) })),
      total: money(total),
      allowPartial,
      paymentMethod,
      ...(contact && { contact }),
      ...(shippingAddress && { shippingAddress }),
      ...(locale !== undefined && { locale }),
    },
  };
  return { state, events: [event] };
}

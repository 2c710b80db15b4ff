import type { Contact, Money, ShippingAddress } from '@waybill/contracts';
import type { Decided, Order, OrderLine } from './order.js';
import { refused, type Refused } from './outcome.js';

/** A product of the catalogue replica. `price` in integer minor units. */
export interface PricedProduct {
  readonly name: string;
  readonly price: number;
  readonly currency: string;
}

export interface PlaceOrder {
  readonly id: string;
  readonly customerId: string;
  /** At least one item; no SKU twice; whole quantities of at least 1. */
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  /** The products' currency where left out. */
  readonly currency?: string;
  readonly allowPartial: boolean;
  readonly paymentMethod: string;
  readonly contact?: Contact;
  readonly shippingAddress?: ShippingAddress;
  /** Now, Unix milliseconds. */
  readonly at: number;
  /** From when on the order may time out, Unix milliseconds. */
  readonly deadline: number;
}

export type PlacingRefused = Refused<'UNKNOWN_PRODUCT' | 'CURRENCY_MISMATCH' | 'TOTAL_TOO_LARGE'> & {
  /** The items at fault; empty for TOTAL_TOO_LARGE. */
  readonly skus: readonly string[];
};

/**
 * A new PENDING order with the catalogue's prices, and OrderCreated.
 *
 * @param catalogue what exists among the SKUs asked for; a deleted product is not in it.
 */
export function place(command: PlaceOrder, catalogue: ReadonlyMap<string, PricedProduct>): Decided | PlacingRefused {
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
  const { id, customerId, allowPartial, paymentMethod, contact, shippingAddress, at, deadline } = command;
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
    },
  };
  return { state, events: [event] };
}

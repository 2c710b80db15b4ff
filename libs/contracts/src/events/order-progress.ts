import { Money } from '../money.js';
import { ListOf, Nested, Optional, Text, Uuid } from '../schema/fields.js';
import { defineEvent } from './event-definition.js';
import { EXAMPLE_ORDER_ID, EXAMPLE_PAYMENT_ID, EXAMPLE_SHIPMENT_ID, EXAMPLE_TRACKING_NUMBER, usd } from './examples.js';
import { ShortLine } from './order-lines.js';

/** Stock is held and the order is CONFIRMED. Written once per order, before OrderPaid. */
export class OrderConfirmed {
  @Uuid() readonly orderId: string;
  /** What will be charged: the total, or less when lines were short. */
  @Nested(() => Money) readonly amount: Money;
  /** Lines that got less than was ordered; absent when none did. */
  @Optional() @ListOf(() => ShortLine) readonly shortfall?: ShortLine[];
}

/** The order was charged and is PAID. Written once per order, after OrderConfirmed and before OrderCompleted. */
export class OrderPaid {
  @Uuid() readonly orderId: string;
  @Text() readonly paymentId: string;
  /** What was charged. */
  @Nested(() => Money) readonly amount: Money;
}

/** The order is on its way to the customer and COMPLETED. Written once per order; makes its reservation a shipment. */
export class OrderCompleted {
  @Uuid() readonly orderId: string;
  /** What was charged for it. */
  @Nested(() => Money) readonly total: Money;
  @Text() readonly trackingNumber: string;
  @Text() readonly shipmentId: string;
}

export const orderConfirmed = defineEvent({
  type: 'OrderConfirmed',
  topic: 'order-events',
  version: 1,
  data: OrderConfirmed,
  summary: 'Stock is held for the order.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    amount: usd(11499),
    shortfall: [{ sku: 'CABLE-USB-C', requested: 3, reserved: 2 }],
  },
});

export const orderPaid = defineEvent({
  type: 'OrderPaid',
  topic: 'order-events',
  version: 1,
  data: OrderPaid,
  summary: 'The order was charged.',
  example: { orderId: EXAMPLE_ORDER_ID, paymentId: EXAMPLE_PAYMENT_ID, amount: usd(11499) },
});

export const orderCompleted = defineEvent({
  type: 'OrderCompleted',
  topic: 'order-events',
  version: 1,
  data: OrderCompleted,
  summary: 'The order was shipped: the saga ended well.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    total: usd(11499),
    trackingNumber: EXAMPLE_TRACKING_NUMBER,
    shipmentId: EXAMPLE_SHIPMENT_ID,
  },
});

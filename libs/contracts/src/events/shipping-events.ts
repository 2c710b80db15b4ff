import { Flag, OneOf, Optional, Text, Uuid } from '../schema/fields.js';
import { SHIPMENT_FAILURE_REASONS, type ShipmentFailureReason } from '../statuses.js';
import { defineEvent } from './event-definition.js';
import { EXAMPLE_ORDER_ID, EXAMPLE_SHIPMENT_ID, EXAMPLE_TRACKING_NUMBER } from './examples.js';

/** The carrier took the goods, once. */
export class OrderShipped {
  @Uuid() readonly orderId: string;
  @Text() readonly shipmentId: string;
  @Text() readonly trackingNumber: string;
  @Text() readonly carrier: string;
}

/** The order was not shipped and never will be. */
export class ShipmentFailed {
  @Uuid() readonly orderId: string;
  @Text() readonly shipmentId: string;
  @OneOf(SHIPMENT_FAILURE_REASONS) readonly reason: ShipmentFailureReason;
  /** For people: what the carrier said. */
  @Text(0) readonly detail: string;
}

/** Answer to OrderCancelled or an unshipped OrderRefundRequested: nothing is under way and nothing will be. */
export class ShipmentVoided {
  @Uuid() readonly orderId: string;
  /** Whether a shipment had been booked and was called back. */
  @Flag() readonly booked: boolean;
  /** The shipment given up; absent when there was none. */
  @Optional() @Text() readonly shipmentId?: string;
}

/** Answer to OrderCancelled or OrderRefundRequested: the booked shipment could not be called back. */
export class ShipmentVoidFailed {
  @Uuid() readonly orderId: string;
  @Text() readonly shipmentId: string;
  /** For people: what the carrier said. */
  @Text() readonly reason: string;
}

export const orderShipped = defineEvent({
  type: 'OrderShipped',
  topic: 'shipping-events',
  version: 1,
  data: OrderShipped,
  summary: 'The carrier took the goods.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    shipmentId: EXAMPLE_SHIPMENT_ID,
    trackingNumber: EXAMPLE_TRACKING_NUMBER,
    carrier: 'simulated',
  },
});

export const shipmentFailed = defineEvent({
  type: 'ShipmentFailed',
  topic: 'shipping-events',
  version: 1,
  data: ShipmentFailed,
  summary: 'The order was not shipped and never will be.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    shipmentId: EXAMPLE_SHIPMENT_ID,
    reason: 'UNDELIVERABLE',
    detail: 'the carrier does not deliver to XX',
  },
});

export const shipmentVoided = defineEvent({
  type: 'ShipmentVoided',
  topic: 'shipping-events',
  version: 1,
  data: ShipmentVoided,
  summary: 'Shipping closed its book for the order; nothing is under way.',
  example: { orderId: EXAMPLE_ORDER_ID, booked: true, shipmentId: EXAMPLE_SHIPMENT_ID },
});

export const shipmentVoidFailed = defineEvent({
  type: 'ShipmentVoidFailed',
  topic: 'shipping-events',
  version: 1,
  data: ShipmentVoidFailed,
  summary: 'The shipment could not be called back; an operator has to look.',
  example: { orderId: EXAMPLE_ORDER_ID, shipmentId: EXAMPLE_SHIPMENT_ID, reason: 'already out for delivery' },
});

import type { Decided, ShipmentBook, ShipmentEvent } from './shipment-book.js';

/** Answers the closing of the book, once for all attempts read so far. */
export const answer = (book: ShipmentBook, event: ShipmentEvent): Decided => ({
  state: { ...book, answered: book.requested },
  events: [event],
});

/** Names the shipment only if there was one to speak of: shipping had been paid for it. */
export const voided = ({ orderId, shipmentId, paid, calledBack }: ShipmentBook): ShipmentEvent => ({
  type: 'ShipmentVoided',
  data: { orderId, booked: calledBack, ...(paid && { shipmentId }) },
});

export const voidFailed = ({ orderId, shipmentId }: ShipmentBook, reason: string): ShipmentEvent => ({
  type: 'ShipmentVoidFailed',
  data: { orderId, shipmentId, reason },
});

export const shipped = (
  { orderId, shipmentId }: ShipmentBook,
  { trackingNumber, carrier }: NonNullable<ShipmentBook['consignment']>,
): ShipmentEvent => ({ type: 'OrderShipped', data: { orderId, shipmentId, trackingNumber, carrier } });

export const failed = (
  { orderId, shipmentId }: ShipmentBook,
  { reason, detail }: NonNullable<ShipmentBook['failure']>,
): ShipmentEvent => ({ type: 'ShipmentFailed', data: { orderId, shipmentId, reason, detail } });

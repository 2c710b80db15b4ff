import { statusOf, type ShipmentBook } from '../domain/index.js';
import type { ShipmentView } from './shipment.view.js';

/**
 * @param nextAttemptAt when the carrier is called next
 * @returns nothing while nothing is decided, nor for an order whose book was closed before it was paid for
 */
export function toShipmentViews(book: ShipmentBook, nextAttemptAt: Date | null): ShipmentView[] {
  const status = statusOf(book);
  if (status === null) return [];
  const { shipmentId: id, orderId, consignment, failure } = book;
  return [
    {
      id,
      orderId,
      status,
      trackingNumber: consignment?.trackingNumber ?? null,
      carrier: consignment?.carrier ?? null,
      ...(status === 'FAILED' && failure && { failure }),
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    },
  ];
}

import type { ShipmentBook } from './shipment-book.js';

export type ShipmentStatus = 'SHIPPED' | 'FAILED' | 'VOIDED';

/** The shipment as the API shows it; null while there is none, or where the book was closed before it was paid for. */
export function statusOf({ booking, paid }: ShipmentBook): ShipmentStatus | null {
  switch (booking) {
    case 'AWAITING':
    case 'READY':
    case 'IN_FLIGHT':
    case 'UNKNOWN':
      return null;
    case 'BOOKED':
      return 'SHIPPED';
    case 'FAILED':
      return 'FAILED';
    case 'VOIDED':
      return paid ? 'VOIDED' : null;
  }
}

import { idOf, ORDERS, QUEUED } from './numbers.js';

/** Every order is booked; the first are still owed a call. */
export const SHIPPING_SEED: readonly string[] = [
  `INSERT INTO shipment (order_id, shipment_id, ordered, paid, booking, tracking_number, carrier, traceparent, caused_by,
     due_at, created_at, updated_at)
   SELECT id, id, true, true, CASE WHEN i <= ${QUEUED} THEN 'READY' ELSE 'BOOKED' END, 'T', 'simulated', '', id,
     CASE WHEN i <= ${QUEUED} THEN now() END, at, at
   FROM generate_series(1, ${ORDERS}) AS i, to_timestamp(1767225600 + i) AS at, LATERAL (SELECT ${idOf('i')} AS id) AS each`,
  `INSERT INTO provider.bookings (key, reference, country, status, tracking_number)
   SELECT shipment_id::text, order_id::text, 'GB', 'BOOKED', 'T' FROM shipment ORDER BY order_id`,
];

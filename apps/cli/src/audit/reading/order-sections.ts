import type { OrderSection } from './order-section.js';

/** Amounts and decisions are inside the aggregate; the row's own columns repeat the rest. */
const ORDER: OrderSection = {
  service: 'order',
  part: 'order',
  key: 'id',
  select: `SELECT id, status, compensation, state #>> '{decision,kind}' AS decision, state #>> '{decision,reason}' AS reason,
                  coalesce((state #>> '{decision,shipped}')::boolean, false) AS "refundedAfterShipping",
                  coalesce(state #>> '{facts,reserved,amount}', state ->> 'total')::float8 AS "amountDue",
                  extract(epoch FROM now() - deadline)::float8 AS "pastDeadline",
                  extract(epoch FROM now())::float8 - (state #>> '{compensation,since}')::float8 / 1000 AS "undoingFor",
                  coalesce(state -> 'facts', '{}') AS facts
           FROM orders`,
};

const RESERVATION: OrderSection = {
  service: 'inventory',
  part: 'reservation',
  key: 'order_id',
  select: 'SELECT order_id AS id, status FROM reservation',
};

const PAYMENT: OrderSection = {
  service: 'payment',
  part: 'payment',
  key: 'p.order_id',
  select: `SELECT p.order_id AS id, p.payment_id AS "paymentId", p.charge, CASE p.charge WHEN 'CHARGED' THEN p.amount::float8 ELSE 0 END AS charged,
                  r.refunded, r.open AS "openRefunds", r.ids AS "refundIds"
           FROM payment p, LATERAL (
             SELECT coalesce(sum(amount) FILTER (WHERE status = 'REFUNDED'), 0)::float8 AS refunded,
                    (count(*) FILTER (WHERE status NOT IN ('REFUNDED', 'FAILED')))::float8 AS open,
                    coalesce(array_agg(id::text) FILTER (WHERE status = 'REFUNDED'), '{}') AS ids
             FROM refund WHERE refund.order_id = p.order_id) r`,
};

const SHIPMENT: OrderSection = {
  service: 'shipping',
  part: 'shipment',
  key: 'order_id',
  select: `SELECT order_id AS id, booking, shipment_id AS "shipmentId", tracking_number AS "trackingNumber" FROM shipment`,
};

const NOTIFICATIONS: OrderSection = {
  service: 'notification',
  part: 'notifications',
  key: 'order_id',
  grouped: true,
  select: 'SELECT order_id AS id, array_agg(cause) AS causes FROM notification',
};

export const ORDER_SECTIONS: readonly OrderSection[] = [ORDER, RESERVATION, PAYMENT, SHIPMENT, NOTIFICATIONS];

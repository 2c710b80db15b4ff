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
                  coalesce((state #>> '{compensation,goodsLeft}')::boolean, false) AS "goodsLeft",
                  coalesce(state #>> '{decision,explained,restock}', 'now') <> 'now' AS "goodsStayOut",
                  coalesce(state -> 'returns', '[]') AS returns,
                  coalesce(state #> '{compensation,settled}', '{}') AS settled,
                  coalesce(state -> 'facts', '{}') AS facts
           FROM orders`,
};

const RESERVATION: OrderSection = {
  service: 'inventory',
  part: 'reservation',
  key: 'order_id',
  // Lines are many, and returns are few.
  select: `SELECT order_id AS id, status,
                  CASE WHEN jsonb_path_exists(lines, '$[*].returns') THEN lines ELSE '[]' END AS "returnedLines"
           FROM reservation`,
};

const PAYMENT: OrderSection = {
  service: 'payment',
  part: 'payment',
  key: 'p.order_id',
  select: `SELECT p.order_id AS id, p.payment_id AS "paymentId", p.charge, CASE p.charge WHEN 'CHARGED' THEN p.amount::float8 ELSE 0 END AS charged,
                  r.refunded, r.open AS "openRefunds", r.ids AS "refundIds", k.key AS "chargeKey",
                  p.amount || ' ' || p.currency AS amount, r.keys AS "refundKeys",
                  EXISTS (SELECT FROM stripe_intent s WHERE s.key = k.key AND s.intent_id IS NOT NULL) AS "byStripe"
           FROM payment p, LATERAL (SELECT coalesce(p.charge_key, p.payment_id::text) AS key) k, LATERAL (
             SELECT coalesce(sum(amount) FILTER (WHERE status = 'REFUNDED'), 0)::float8 AS refunded,
                    (count(*) FILTER (WHERE status NOT IN ('REFUNDED', 'FAILED')))::float8 AS open,
                    coalesce(array_agg(id::text) FILTER (WHERE status = 'REFUNDED'), '{}') AS ids,
                    coalesce(json_object_agg(coalesce(key, id::text), amount || ' ' || currency)
                      FILTER (WHERE status = 'REFUNDED'), '{}') AS keys
             FROM refund WHERE refund.order_id = p.order_id) r`,
};

const SHIPMENT: OrderSection = {
  service: 'shipping',
  part: 'shipment',
  key: 'order_id',
  select: `SELECT order_id AS id, booking, shipment_id AS "shipmentId", tracking_number AS "trackingNumber",
                  coalesce(booking_key, shipment_id::text) AS "bookingKey",
                  (SELECT key FROM provider.bookings ORDER BY key LIMIT 1) IS NOT NULL AS "ledgerIsKept"
           FROM shipment`,
};

const NOTIFICATIONS: OrderSection = {
  service: 'notification',
  part: 'notifications',
  key: 'order_id',
  grouped: true,
  select: 'SELECT order_id AS id, array_agg(cause) AS causes FROM notification',
};

/** What a provider notes as our reference is the order's id; anything else that stood there would be no order. */
const IS_ORDER_ID = `reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`;

/** The simulated gateway's ledger: what it charged, and what of each charge it gave back. */
const CHARGES: OrderSection = {
  service: 'payment',
  part: 'charges',
  key: 'reference COLLATE "C"',
  keyType: 'text',
  grouped: true,
  where: `status = 'CHARGED' AND ${IS_ORDER_ID}`,
  select: `SELECT reference COLLATE "C" AS id, json_agg(json_build_object(
             'key', c.key, 'amount', c.amount || ' ' || c.currency, 'refunds', (
               SELECT coalesce(json_object_agg(r.key, r.amount || ' ' || r.currency), '{}')
               FROM provider.refunds r WHERE r.charge_key = c.key AND r.status = 'REFUNDED')
           ) ORDER BY c.created_at) AS made
           FROM provider.charges c`,
};

/** The carrier's ledger: what is booked and was not called back. */
const BOOKINGS: OrderSection = {
  service: 'shipping',
  part: 'bookings',
  key: 'reference COLLATE "C"',
  keyType: 'text',
  grouped: true,
  where: `status = 'BOOKED' AND ${IS_ORDER_ID}`,
  select: `SELECT reference COLLATE "C" AS id,
                  json_agg(json_build_object('key', key, 'trackingNumber', tracking_number) ORDER BY created_at) AS live
           FROM provider.bookings`,
};

export const ORDER_SECTIONS: readonly OrderSection[] = [
  ORDER,
  RESERVATION,
  PAYMENT,
  CHARGES,
  SHIPMENT,
  BOOKINGS,
  NOTIFICATIONS,
];

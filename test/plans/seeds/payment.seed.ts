import { idOf, ORDERS, QUEUED } from './numbers.js';

/** Every order is charged; the first are still owed a call. */
export const PAYMENT_SEED: readonly string[] = [
  `INSERT INTO payment (order_id, payment_id, method, amount, currency, charge, traceparent, caused_by, due_at, created_at,
     updated_at)
   SELECT id, id, 'tok_ok', 100, 'USD', CASE WHEN i <= ${QUEUED} THEN 'READY' ELSE 'CHARGED' END, '', id,
     CASE WHEN i <= ${QUEUED} THEN now() END, at, at
   FROM generate_series(1, ${ORDERS}) AS i, to_timestamp(1767225600 + i) AS at, LATERAL (SELECT ${idOf('i')} AS id) AS each`,
  `INSERT INTO refund (id, order_id, amount, currency, status, tries)
   SELECT order_id, order_id, 100, 'USD', 'REFUNDED', 1 FROM payment ORDER BY order_id DESC LIMIT ${QUEUED}`,
  `INSERT INTO provider.charges (key, reference, method, amount, currency, status)
   SELECT payment_id::text, order_id::text, 'tok_ok', 100, 'USD', 'CHARGED' FROM payment ORDER BY order_id`,
  `INSERT INTO provider.refunds (key, charge_key, status, amount, currency)
   SELECT id::text, order_id::text, 'REFUNDED', 100, 'USD' FROM refund ORDER BY id`,
  `INSERT INTO outside_move (id, order_id, kind, amount, currency, status)
   SELECT 're_' || order_id, order_id, 'REFUND', 100, 'USD', 'succeeded' FROM payment ORDER BY order_id DESC LIMIT ${QUEUED}`,
  `INSERT INTO stripe_intent (key, closed) SELECT id, true FROM refund ORDER BY id`,
];

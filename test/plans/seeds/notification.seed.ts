import { idOf, ORDERS, QUEUED } from './numbers.js';

/** A message each, of which the newest wait for a mail server; a contact for each order of the last hours. */
export const NOTIFICATION_SEED: readonly string[] = [
  `INSERT INTO notification (order_id, cause, channel, status, caused_at)
   SELECT ${idOf('i')}, 'OrderCompleted', CASE WHEN i <= ${ORDERS - QUEUED} THEN 'LOG' END,
     CASE WHEN i <= ${ORDERS - QUEUED} THEN 'SENT' ELSE 'PENDING' END, to_timestamp(1767225600 + i)
   FROM generate_series(1, ${ORDERS}) AS i`,
  `INSERT INTO delivery (order_id, cause, channel, facts, traceparent)
   SELECT ${idOf('i')}, 'OrderCompleted', 'EMAIL', '{}', '' FROM generate_series(${ORDERS - QUEUED + 1}, ${ORDERS}) AS i`,
  `INSERT INTO recipient (order_id, email, forget_at)
   SELECT ${idOf('i')}, 'a@example.com', now() + make_interval(secs => i - ${0.95 * ORDERS + 100})
   FROM generate_series(${0.95 * ORDERS}, ${ORDERS}) AS i`,
  // One endpoint that was told of the newest orders, some in vain, and to which the last are on their way.
  `INSERT INTO webhook_endpoint (id, url, types, secret) VALUES (${idOf('1')}, 'https://a.example/', '{}', 's')`,
  `INSERT INTO webhook_event (id, order_id, type, body, recorded_at)
   SELECT ${idOf('i')}, ${idOf('i')}, 'order.completed', '{}', to_timestamp(1767225600 + i)
   FROM generate_series(${ORDERS - 5 * QUEUED + 1}, ${ORDERS}) AS i`,
  `INSERT INTO webhook_delivery (endpoint_id, event_id, position, order_id, state, give_up_at)
   SELECT ${idOf('1')}, id, position, order_id, CASE WHEN position > ${4 * QUEUED} THEN 'PENDING'
     WHEN position % 1000 = 0 THEN 'FAILED' ELSE 'DELIVERED' END, now() FROM webhook_event`,
];

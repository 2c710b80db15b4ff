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
];

import { idOf, ORDERS, PRODUCTS, skuOf } from './numbers.js';

/**
 * Nothing is where a plan that walks from the newest order back would soon find it: the newest tenth is cancelled, what is
 * rare is old, and one customer has half of all orders.
 */
const STATUS = `CASE WHEN i <= 50 THEN 'REFUNDED' WHEN i BETWEEN 51 AND 100 THEN 'PENDING'
  WHEN i > ${0.9 * ORDERS} OR i BETWEEN 101 AND 200 THEN 'CANCELLED' ELSE 'COMPLETED' END`;
const COMPENSATION = `CASE WHEN i <= 50 OR i > ${0.9 * ORDERS} THEN 'DONE' WHEN i BETWEEN 101 AND 150 THEN 'NEEDS_ATTENTION'
  WHEN i BETWEEN 151 AND 200 THEN 'PENDING' ELSE 'NONE' END`;

export const ORDER_SEED: readonly string[] = [
  `INSERT INTO orders (id, customer_id, status, compensation, deadline, traceparent, state, created_at, updated_at)
   SELECT ${idOf('i')}, CASE WHEN i % 2 = 0 THEN 'shop' ELSE 'c' || i % 10000 END, ${STATUS}, ${COMPENSATION},
     CASE WHEN i BETWEEN 76 AND 100 THEN NULL ELSE to_timestamp(1767225900 + i) END, '', '{"facts":{},"compensation":{"since":1767225600000}}',
     to_timestamp(1767225600 + i), to_timestamp(1767225600 + i)
   FROM generate_series(1, ${ORDERS}) AS i`,
  `INSERT INTO broker_answers (since, last) VALUES (to_timestamp(1767225600), now() + interval '1 day')`,
  `INSERT INTO catalogue_product (sku, name, price, currency, on_hand, revision, deleted)
   SELECT ${skuOf('i')}, 'x', 100, 'USD', 1, i, i % 50 = 0 FROM generate_series(1, ${PRODUCTS}) AS i`,
  `INSERT INTO idempotency_key (customer_id, key, fingerprint, attempt, lease_ends, expires_at)
   SELECT 'c' || i, 'k', '', ${idOf('i')}, now(), now() + make_interval(secs => i - 1000)
   FROM generate_series(1, ${ORDERS / 20}) AS i`,
];

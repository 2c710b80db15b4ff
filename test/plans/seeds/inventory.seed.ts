import { idOf, ORDERS, PRODUCTS, QUEUED, skuOf } from './numbers.js';

/** The newest fifth of the products is deleted; reservations of a batch have one time, as batches write them. */
export const INVENTORY_SEED: readonly string[] = [
  `INSERT INTO product (sku, name, price, currency, revision, deleted)
   SELECT ${skuOf('i')}, 'x', 100, 'USD', 1, i > ${0.8 * PRODUCTS} FROM generate_series(1, ${PRODUCTS}) AS i`,
  `INSERT INTO stock (sku, received, available) SELECT ${skuOf('i')}, 100, 100 FROM generate_series(1, ${PRODUCTS}) AS i`,
  `INSERT INTO stock_ledger (sku, order_id, kind, received, available, reserved, shipped)
   SELECT ${skuOf(`1 + i % ${PRODUCTS}`)}, ${idOf('i')}, 'RESERVE', 0, -1, 1, 0 FROM generate_series(1, ${ORDERS}) AS i`,
  `INSERT INTO reservation (order_id, status, created_at, updated_at)
   SELECT ${idOf('i')}, CASE WHEN i <= 100 THEN 'HELD' ELSE 'SHIPPED' END, at, at
   FROM generate_series(1, ${ORDERS}) AS i, to_timestamp(1767225600 + i / 100 * 100) AS at`,
  `UPDATE reservation_watermark SET (created_at, order_id) =
     (SELECT created_at, order_id FROM reservation ORDER BY order_id DESC OFFSET 10000 LIMIT 1)`,
  `INSERT INTO overdue_reservation (order_id, ask_at)
   SELECT ${idOf('i')}, now() + make_interval(secs => i - 100) FROM generate_series(1, ${QUEUED}) AS i`,
  `INSERT INTO product_announcement (id, traceparent, finished_at)
   SELECT ${idOf('i')}, '', CASE WHEN i > 10 THEN now() END FROM generate_series(1, ${QUEUED}) AS i`,
];

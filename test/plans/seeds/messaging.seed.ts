import { idOf, ORDERS, QUEUED } from './numbers.js';

/** Rows that wait after a long outage of the broker. */
const WAITING = ORDERS / 5;

/** What the service order has read and written; in truth a key decides the bucket. */
export const MESSAGING_SEED: readonly string[] = [
  `INSERT INTO outbox (event_id, bucket, topic, key, payload, headers)
   SELECT ${idOf('i')}, i % 16, 'order-events', ${idOf('i')}::text::bytea, '{}', '{"event-type":"OrderCreated"}'
   FROM generate_series(1, ${WAITING}) AS i`,
  `INSERT INTO outbox_dead (id, event_id, bucket, topic, key, headers, created_at, error_code, error_message)
   SELECT i, ${idOf('i')}, i % 16, 'order-events', ${idOf('i')}::text::bytea, '{}', now(), 'RECORD_REJECTED', 'x'
   FROM generate_series(1, ${QUEUED}) AS i`,
  `INSERT INTO inbox (consumer, event_id) SELECT 'order', ${idOf('i')} FROM generate_series(1, ${WAITING}) AS i`,
  `INSERT INTO inbox_delayed (consumer, topic, ordering_key, event_id, partition, record_offset, record_timestamp, headers,
     attempts, due_at)
   SELECT 'order', 'payment-events', ${idOf('i')}::text::bytea, ${idOf('i')}, 0, i, 0, '{}', 1, now()
   FROM generate_series(1, ${QUEUED}) AS i`,
  `INSERT INTO answered_request (caller, key, fingerprint, answer, expires_at)
   SELECT 'local:local', 'key-' || i, 'f', '{"status":202,"body":{}}', now() + (i - 1000) * interval '1 s'
   FROM generate_series(1, ${WAITING}) AS i`,
];

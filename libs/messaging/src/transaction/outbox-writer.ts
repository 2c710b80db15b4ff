import { byteaArray, jsonArray } from '../postgres/array-parameter.js';
import type { Tx } from './tx.js';
import { bucketOf } from './bucket.js';
import { EventTooLargeError } from './outbox-errors.js';
import { MAX_PAYLOAD_BYTES, type OutboxMessage } from './outbox-message.js';
import { storeHeaders } from '../record/headers.js';

/**
 * pg_current_xact_id() is a condition that is checked once, before the first row and so before the first identity
 * value: whoever holds an id holds a transaction id by then. The relay's floor needs exactly that (docs/relay.md).
 */
const INSERT = `
  INSERT INTO outbox (event_id, bucket, topic, key, payload, headers)
  SELECT event_id, bucket, topic, key, payload, headers
  FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::bytea[], $5::bytea[], $6::json[])
    WITH ORDINALITY AS added (event_id, bucket, topic, key, payload, headers, position)
  WHERE pg_current_xact_id() IS NOT NULL
  ORDER BY position`;

/**
 * Adds one insert of `tx.outbox`, in the order it was added, to the transaction's deferred writes.
 *
 * @returns the relay buckets written to; empty when there was nothing to write.
 * @throws EventTooLargeError before any SQL
 */
export function writeOutbox(tx: Tx): ReadonlySet<number> {
  const messages = tx.outbox;
  const buckets = new Set<number>();
  if (messages.length === 0) return buckets;
  messages.forEach(refuseTooLarge);

  const keys = messages.map(({ key }) => (typeof key === 'string' ? Buffer.from(key) : key));
  const bucketPerMessage = messages.map(({ eventId }, index) => bucketOf(keys[index] ?? Buffer.from(eventId)));
  tx.write(INSERT, [
    messages.map(({ eventId }) => eventId),
    bucketPerMessage,
    messages.map(({ topic }) => topic),
    byteaArray(keys),
    byteaArray(messages.map(({ value }) => value)),
    jsonArray(messages.map(({ headers }) => storeHeaders(headers))),
  ]);
  for (const bucket of bucketPerMessage) buckets.add(bucket);
  return buckets;
}

function refuseTooLarge(message: OutboxMessage): void {
  const bytes = message.value?.length ?? 0;
  if (bytes > MAX_PAYLOAD_BYTES && !message.deadLetter) throw new EventTooLargeError(message, bytes);
}

import { byteaArray, jsonArray } from '../postgres/array-parameter.js';
import { storeHeaders } from '../record/headers.js';
import type { MessageHeaders } from '../record/record.js';
import { OUTBOX_BUCKETS } from '../schema/messaging-schema.js';
import { TransactionEndedError } from './transaction-errors.js';

/** One record on its way to Kafka through the outbox. At most {@link MAX_PAYLOAD_BYTES} of value. */
export interface OutboxMessage {
  /** Unique id of the event (UUID). */
  readonly eventId: string;
  readonly topic: string;
  /** Decides partition and relay bucket, and so the scope of ordering. Null only for dead letters that had none. */
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly headers: MessageHeaders;
  /** A dead letter carries foreign bytes as they were read: only the broker's limit applies to it, not 64 KiB. */
  readonly deadLetter?: true;
}

/** Largest value accepted into the outbox, in bytes (64 KiB); dead letters carry foreign bytes up to the broker's limit. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

/** An event exceeds {@link MAX_PAYLOAD_BYTES}. A defect of the writer: the transaction is rolled back. */
export class EventTooLargeError extends Error {
  readonly code = 'EVENT_TOO_LARGE';
  override readonly name = 'EventTooLargeError';
  readonly eventId: string;

  constructor({ eventId, topic }: OutboxMessage, bytes: number) {
    super(`Event ${eventId} for ${topic} has ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are allowed`);
    this.eventId = eventId;
  }
}

/** The events of one transaction, in the order they were added. */
export class Outbox {
  private readonly messages: OutboxMessage[] = [];
  private isClosed = false;

  /** @throws TransactionEndedError where the insert is already on its way: the event would be lost */
  push(...messages: readonly OutboxMessage[]): void {
    if (this.isClosed) throw new TransactionEndedError('An event for the outbox');
    this.messages.push(...messages);
  }

  /** @internal Takes no more events. */
  close(): readonly OutboxMessage[] {
    this.isClosed = true;
    return this.messages;
  }
}

/** The one insert of a transaction's events, and the relay buckets that it writes to. */
export interface OutboxInsert {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly buckets: ReadonlySet<number>;
}

/**
 * pg_current_xact_id() is a condition that is checked once, before the first row and so before the first identity
 * value: a transaction that holds an id of a row holds a transaction id by then. The relay's floor needs exactly that
 * (docs/relay.md).
 */
const INSERT = `
  INSERT INTO outbox (event_id, bucket, topic, key, payload, headers)
  SELECT event_id, bucket, topic, key, payload, headers
  FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::bytea[], $5::bytea[], $6::json[])
    WITH ORDINALITY AS added (event_id, bucket, topic, key, payload, headers, position)
  WHERE pg_current_xact_id() IS NOT NULL
  ORDER BY position`;

/**
 * @returns undefined where there is nothing to write
 * @throws EventTooLargeError before any SQL
 */
export function outboxInsert(messages: readonly OutboxMessage[]): OutboxInsert | undefined {
  if (messages.length === 0) return undefined;
  messages.forEach(refuseTooLarge);
  const keys = messages.map(({ key }) => (typeof key === 'string' ? Buffer.from(key) : key));
  const buckets = messages.map(({ eventId }, index) => bucketOf(keys[index] ?? Buffer.from(eventId)));
  const parameters = [
    messages.map(({ eventId }) => eventId),
    buckets,
    messages.map(({ topic }) => topic),
    byteaArray(keys),
    byteaArray(messages.map(({ value }) => value)),
    jsonArray(messages.map(({ headers }) => storeHeaders(headers))),
  ];
  return { sql: INSERT, parameters, buckets: new Set(buckets) };
}

function refuseTooLarge(message: OutboxMessage): void {
  const bytes = message.value?.length ?? 0;
  if (bytes > MAX_PAYLOAD_BYTES && !message.deadLetter) throw new EventTooLargeError(message, bytes);
}

/** FNV-1a, 32 bit, unsigned. */
export function fnv1a(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * Relay bucket of an aggregate: {@link fnv1a} of the key's UTF-8 bytes, modulo {@link OUTBOX_BUCKETS}. All topics of
 * one key share a bucket. Part of the stored format: two versions that disagree would reorder an aggregate.
 */
export function bucketOf(key: Buffer): number {
  return fnv1a(key) % OUTBOX_BUCKETS;
}

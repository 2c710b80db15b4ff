import type { Tx } from '@waybill/messaging';
import type { ShipmentBook } from '../domain/index.js';
import type { ShipmentEntity } from './shipment.entity.js';

/** A book as it is stored, with what the service keeps beside it. */
export interface StoredBook {
  readonly state: ShipmentBook;
  /** Trace that the order belongs to. */
  readonly traceparent: string;
  /** Id of the last event that changed the book. */
  readonly causedBy: string;
  /** From when on a worker should call the carrier; null while no call is owed. */
  readonly dueAt: Date | null;
}

/** The columns of a {@link ShipmentEntity} under its property names. */
export const SHIPMENT_COLUMNS = `order_id AS "orderId", shipment_id AS "shipmentId", booking_key AS "bookingKey", ordered, address, paid, booking, recall,
  tries, tracking_number AS "trackingNumber", carrier, failure_reason AS "failureReason",
  failure_detail AS "failureDetail", recall_refusal AS "refusal", called_back AS "calledBack", requested, answered, traceparent,
  caused_by AS "causedBy", due_at AS "dueAt"`;

export function toStoredBook(row: ShipmentEntity): StoredBook {
  const { trackingNumber, carrier, failureReason, failureDetail, traceparent, causedBy, dueAt, ...book } = row;
  const consignment = trackingNumber === null || carrier === null ? null : { trackingNumber, carrier };
  const failure = failureReason === null ? null : { reason: failureReason, detail: failureDetail ?? '' };
  const bookingKey = book.bookingKey ?? book.shipmentId;
  return { state: { ...book, bookingKey, consignment, failure }, traceparent, causedBy, dueAt };
}

const COLUMNS = `order_id, shipment_id, ordered, address, paid, booking, recall, tries, tracking_number, carrier,
  failure_reason, failure_detail, called_back, requested, answered, traceparent, caused_by, due_at, booking_key, recall_refusal`;

const VALUES = `unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::jsonb[], $5::boolean[], $6::text[], $7::text[], $8::int[],
  $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::int[], $15::int[], $16::text[], $17::uuid[],
  $18::timestamptz[], $19::text[], $20::text[])`;

export function insertShipments(tx: Tx, books: readonly StoredBook[]): void {
  if (books.length === 0) return;
  tx.write(`INSERT INTO shipment (${COLUMNS}) SELECT * FROM ${VALUES}`, valuesOf(books), { retryOnConflict: true });
}

export function updateShipments(tx: Tx, books: readonly StoredBook[]): void {
  if (books.length === 0) return;
  tx.write(
    `UPDATE shipment s
        SET ordered = u.ordered, address = u.address, paid = u.paid, booking = u.booking, recall = u.recall,
            tries = u.tries, tracking_number = u.tracking_number, carrier = u.carrier,
            failure_reason = u.failure_reason, failure_detail = u.failure_detail, called_back = u.called_back,
            recall_refusal = u.recall_refusal,
            requested = u.requested, answered = u.answered, caused_by = u.caused_by, due_at = u.due_at, updated_at = now()
       FROM ${VALUES} AS u (${COLUMNS})
      WHERE s.order_id = u.order_id`,
    valuesOf(books),
  );
}

function valuesOf(books: readonly StoredBook[]): unknown[] {
  const states = books.map(({ state }) => state);
  return [
    states.map(({ orderId }) => orderId),
    states.map(({ shipmentId }) => shipmentId),
    states.map(({ ordered }) => ordered),
    states.map(({ address }) => address && JSON.stringify(address)),
    states.map(({ paid }) => paid),
    states.map(({ booking }) => booking),
    states.map(({ recall }) => recall),
    states.map(({ tries }) => tries),
    states.map(({ consignment }) => consignment?.trackingNumber ?? null),
    states.map(({ consignment }) => consignment?.carrier ?? null),
    states.map(({ failure }) => failure?.reason ?? null),
    states.map(({ failure }) => failure?.detail ?? null),
    states.map(({ calledBack }) => calledBack),
    states.map(({ requested }) => requested),
    states.map(({ answered }) => answered),
    books.map(({ traceparent }) => traceparent),
    books.map(({ causedBy }) => causedBy),
    books.map(({ dueAt }) => dueAt),
    states.map(({ bookingKey }) => bookingKey),
    states.map(({ refusal }) => refusal),
  ];
}

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
export const SHIPMENT_COLUMNS = `order_id AS "orderId", shipment_id AS "shipmentId", ordered, address, paid, booking, recall,
  tries, tracking_number AS "trackingNumber", carrier, failure_reason AS "failureReason",
  failure_detail AS "failureDetail", called_back AS "calledBack", requested, answered, traceparent,
  caused_by AS "causedBy", due_at AS "dueAt"`;

export function toStoredBook(row: ShipmentEntity): StoredBook {
  const { trackingNumber, carrier, failureReason, failureDetail, traceparent, causedBy, dueAt, ...book } = row;
  const consignment = trackingNumber === null || carrier === null ? null : { trackingNumber, carrier };
  const failure = failureReason === null ? null : { reason: failureReason, detail: failureDetail ?? '' };
  return { state: { ...book, consignment, failure }, traceparent, causedBy, dueAt };
}

export async function updateShipments(tx: Tx, books: readonly StoredBook[]): Promise<void> {
  const states = books.map(({ state }) => state);
  await tx.query(
    `UPDATE shipment s
        SET ordered = u.ordered, address = u.address, paid = u.paid, booking = u.booking, recall = u.recall,
            tries = u.tries, tracking_number = u.tracking_number, carrier = u.carrier,
            failure_reason = u.failure_reason, failure_detail = u.failure_detail, called_back = u.called_back,
            requested = u.requested, answered = u.answered, caused_by = u.caused_by, due_at = u.due_at, updated_at = now()
       FROM unnest($1::uuid[], $2::boolean[], $3::jsonb[], $4::boolean[], $5::text[], $6::text[], $7::int[], $8::text[],
                   $9::text[], $10::text[], $11::text[], $12::boolean[], $13::int[], $14::int[], $15::uuid[],
                   $16::timestamptz[])
         AS u(order_id, ordered, address, paid, booking, recall, tries, tracking_number, carrier, failure_reason,
              failure_detail, called_back, requested, answered, caused_by, due_at)
      WHERE s.order_id = u.order_id`,
    [
      states.map(({ orderId }) => orderId),
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
      books.map(({ causedBy }) => causedBy),
      books.map(({ dueAt }) => dueAt),
    ],
  );
}
